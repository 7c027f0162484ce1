import { fill, h, word } from '../dom.js'
import { exact } from '../format.js'
import { frame, type Panel } from '../panel.js'
import type { RunState } from './state.js'

/** The configuration and the versions of the run, and how to go on with it. */
export function about(state: RunState): Panel {
  const { model } = state
  const config = h('div', { class: 'config' })
  const side = h('div')
  const element = frame(
    'about',
    'Configuration',
    'All that the run was started with, its defaults filled in.',
    h('div', { class: 'grid' }, config, side),
  )
  let drawn = ''
  return {
    element,
    update() {
      const { head, origin, files } = model
      const text = JSON.stringify([origin, head.status, files])
      if (text === drawn) return
      drawn = text
      fill(config, tree(origin.config, 2))
      const versions = h(
        'dl',
        { class: 'facts' },
        ...Object.entries(origin.versions).flatMap(([name, value]) => [h('dt', {}, word(name)), h('dd', {}, word(value))]),
        h('dt', {}, 'started'),
        h('dd', {}, head.startedAt),
        h('dt', {}, 'experiment'),
        h('dd', {}, word(origin.experiment, 120)),
      )
      const commands = [
        head.status === 'finished' ? null : 'clade resume',
        'clade verify',
        'clade replay',
        'clade evaluate',
        'clade watch',
        'clade export',
        'clade report',
      ]
      fill(
        side,
        h('h3', {}, 'Versions'),
        versions,
        ...parameters(origin.parameters),
        h('h3', {}, 'Go on'),
        h(
          'ul',
          { class: 'commands' },
          ...commands
            .filter((command) => command !== null)
            .map((command) => h('li', {}, h('code', {}, `${command} `, word(head.id === '.' ? '<this folder>' : head.id, 80)))),
        ),
        files.length > 0 && h('h3', {}, 'Files'),
        h(
          'ul',
          { class: 'files' },
          ...files.map(({ name, href }) =>
            h('li', {}, h('a', { href, ...(name.endsWith('.csv') ? { download: name } : { target: '_blank', rel: 'noopener' }) }, name)),
          ),
        ),
      )
    },
    destroy() {},
  }
}

/** How many numbers a member learns, by the name of each part. */
function parameters(shapes: RunState['model']['origin']['parameters']): Node[] {
  if (shapes === null) return []
  const rows = Object.entries(shapes).map(([name, shape]) => ({ name, shape, count: shape.reduce((product, size) => product * size, 1) }))
  const total = rows.reduce((sum, { count }) => sum + count, 0)
  const cells = (name: Node | string, shape: string, count: number) =>
    h('tr', {}, h('td', {}, name), h('td', {}, shape), h('td', { class: 'number' }, exact(count)))
  return [
    h('h3', {}, 'Parameters'),
    h(
      'table',
      { class: 'parameters' },
      h('thead', {}, h('tr', {}, h('th', {}, 'name'), h('th', {}, 'shape'), h('th', { class: 'number' }, 'numbers'))),
      h('tbody', {}, ...rows.map(({ name, shape, count }) => cells(word(name, 80), shape.join(' × '), count)), cells('all', '', total)),
    ),
  ]
}

/** A value of JSON as nested lists. */
export function tree(value: unknown, open: number): Node {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return h('span', {}, '[', word(value.map((item) => exact(item)).join(', '), 200), ']')
  if (typeof value !== 'object' || value === null) return word(value === null ? 'none' : String(value), 200)
  const entries = Object.entries(value)
  if (entries.length === 0) return h('span', { class: 'faint' }, 'none')
  return h(
    'dl',
    { class: 'facts' },
    ...entries.flatMap(([name, inner]) => {
      const isBranch =
        typeof inner === 'object' &&
        inner !== null &&
        Object.keys(inner).length > 0 &&
        !(Array.isArray(inner) && inner.every((item) => typeof item !== 'object'))
      if (!isBranch) return [h('dt', {}, word(name)), h('dd', {}, tree(inner, open - 1))]
      const details = h('details', open > 0 ? { open: true } : {}, h('summary', {}, word(name)), tree(inner, open - 1))
      return [h('dd', { class: 'branch' }, details)]
    }),
  )
}
