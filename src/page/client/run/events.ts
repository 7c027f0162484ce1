import { fill, h, word } from '../dom.js'
import { duration, exact, factor, many, terse, thousands } from '../format.js'
import type { RunModel } from '../model.js'
import { frame, type Panel } from '../panel.js'
import type { RunState } from './state.js'

/** Rows that the table shows at first, and more by each press of its button. */
const PAGE = 60

const KINDS = [
  ['exploit', 'exploit'],
  ['respawn', 'respawn'],
  ['failure', 'failures'],
  ['keep', 'keep'],
  ['init', 'init'],
  ['finish', 'finish'],
] as const
type Kind = (typeof KINDS)[number][0]

/** The decisions of the run, newest first, filtered. */
export function events(state: RunState): Panel {
  const { model } = state
  const kinds = new Set<Kind>(['exploit', 'respawn', 'failure'])
  let shown = PAGE
  const text = h('input', {
    type: 'search',
    placeholder: 'filter: member 3, words of a reason …',
    'aria-label': 'Filter events',
    oninput: () => again(),
  })
  const chips = KINDS.map(([kind, name]) => {
    const box = h('input', { type: 'checkbox', onchange: () => turn(kind) })
    box.checked = kinds.has(kind)
    return h('label', { class: 'chip' }, box, name)
  })
  const total = h('span', { class: 'outside', 'aria-live': 'polite' })
  const body = h('tbody')
  const more = h('button', { type: 'button', class: 'more', onclick: () => add() }, 'show more')
  const columns = ['event', 'time', 'member', 'steps', 'score', 'decision', 'hyperparameters', 'reason']
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      ...columns.map((name) =>
        h('th', { scope: 'col', class: ['decision', 'hyperparameters', 'reason'].includes(name) ? 'left' : '' }, name),
      ),
    ),
  )
  const table = h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Events' },
    h('table', { class: 'events' }, head, body),
  )
  const element = frame(
    'events',
    'Events',
    'What was decided, newest first.',
    h('div', { class: 'tools' }, text, ...chips, total),
    table,
    more,
  )
  const turn = (kind: Kind): void => {
    if (!kinds.delete(kind)) kinds.add(kind)
    again()
  }
  const again = (): void => {
    shown = PAGE
    update()
  }
  const add = (): void => {
    shown += 5 * PAGE
    update()
  }
  const update = (): void => {
    const wanted = text.value.trim().toLowerCase()
    const found: number[] = []
    for (let row = model.length - 1; row >= 0; row--) {
      if (kinds.has(kindOf(model, row)) && (wanted === '' || matches(model, row, wanted))) found.push(row)
    }
    fill(body, ...found.slice(0, shown).map((row) => rowOf(state, row)))
    total.textContent =
      many(found.length, 'event') +
      (model.length < model.head.entries ? `; of ${thousands(model.head.entries)} in events.csv some keeps are left out here` : '')
    more.hidden = found.length <= shown
  }
  return { element, update, destroy() {} }
}

function kindOf(model: RunModel, row: number): Kind {
  if (['failed', 'retry', 'diverged'].includes(model.causes[row]!)) return 'failure'
  return model.decisions[row]!
}

function matches(model: RunModel, row: number, wanted: string): boolean {
  const member = /^(?:member|m)\s*(\d+)$/.exec(wanted)
  if (member) return model.columns.member[row] === Number(member[1]) || model.copies.get(row)?.donor === Number(member[1])
  return model.reason(row).toLowerCase().includes(wanted) || model.decisions[row]!.includes(wanted) || model.causes[row]!.includes(wanted)
}

function rowOf(state: RunState, row: number): HTMLElement {
  const { model } = state
  const { event, member, steps, score: scores, wall } = model.columns
  const id = member[row]!
  return h(
    'tr',
    { class: kindOf(model, row) },
    h('td', { class: 'faint' }, event[row]),
    h('td', { class: 'faint', title: `${wall[row]} s` }, duration(wall[row]!)),
    h('td', {}, h('button', { type: 'button', class: 'member', onclick: () => state.turnTo(id) }, id)),
    h('td', {}, thousands(steps[row]!)),
    h('td', { title: exact(scores[row]) }, terse(scores[row])),
    h('td', { class: 'left' }, ...decisionOf(model, row)),
    h('td', { class: 'left' }, ...changesOf(model, row)),
    h('td', { class: 'left reason' }, word(model.reason(row), 140)),
  )
}

function decisionOf(model: RunModel, row: number): Node[] {
  const copy = model.copies.get(row)
  const cause = model.causes[row]!
  const kind = kindOf(model, row)
  const tag = h('span', { class: `tag ${kind}` }, kind === 'failure' ? cause : model.decisions[row]!)
  if (!copy) return [tag]
  const what = copy.weights === null ? ' hyperparameters of ' : copy.values === null ? ' weights of ' : ' '
  return [
    tag,
    h(
      'span',
      { title: `its score ${exact(copy.donorScore)} at ${thousands(copy.donorSteps)} steps` },
      `${what}${copy.weights ?? copy.donor} (${terse(copy.donorScore)})`,
    ),
  ]
}

function changesOf(model: RunModel, row: number): Node[] {
  return model.head.hyperparameters.flatMap(({ name }) => {
    const [before, after] = [model.valueIn(row, name), model.valueAfter(row, name)]
    if (before === undefined || Object.is(before, after)) return []
    const times = typeof before === 'number' && typeof after === 'number' ? ` ${factor(before, after)}` : ''
    return [
      h(
        'span',
        { class: 'move', title: `${exact(before)} → ${exact(after)}` },
        word(name, 18),
        ` ${terse(before)} → ${terse(after)}`,
        h('span', { class: 'faint' }, times),
      ),
    ]
  })
}
