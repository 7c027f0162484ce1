import type { Axis } from '../../wire.js'
import { fill, h, svg, word } from '../dom.js'
import { count, exact, factor, terse, thousands } from '../format.js'
import type { RunModel } from '../model.js'
import { frame, type Panel } from '../panel.js'
import { shareOf } from './position.js'
import type { RunState } from './state.js'

/** Points of a member's sparkline. */
const POINTS = 40

/** The members, best first, with what they go on with and what changed last. */
export function leaderboard(state: RunState): Panel {
  const { model } = state
  const table = h('table', { class: 'board' })
  const holder = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Leaderboard' }, table)
  const element = frame('leaders', 'Leaderboard', 'Dots are places in the range, ▲▼ where the last change explored.', holder)
  let drawn = ''
  return {
    element,
    update() {
      const { hyperparameters, standings } = model.head
      const all = standings.flatMap((member) => model.scoreOf(member) ?? [])
      const range = [
        all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
        all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
      ] as const
      const head = h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['', 'member', 'score', ''].map((text) => h('th', { scope: 'col' }, text)),
          ...hyperparameters.map(({ name }) => h('th', { scope: 'col' }, word(name, 18))),
          h('th', { scope: 'col', class: 'left' }, 'changed last'),
          h('th', { scope: 'col' }, 'steps'),
        ),
      )
      const rows = standings.map((member, i) => rowOf(state, member, i, range))
      fill(table, head, h('tbody', {}, ...rows))
      // A new leader is told to who listens.
      const leader = String(model.winner)
      if (drawn !== '' && drawn !== leader) table.setAttribute('data-led-by', leader)
      drawn = leader
    },
    destroy() {},
  }
}

function rowOf(state: RunState, member: number, i: number, range: readonly [number, number]): HTMLElement {
  const { model } = state
  const isWinner = i === 0 && model.scoreOf(member) !== null
  const value = model.scoreOf(member)
  const row = model.lastRow(member)
  const steps = model.columns.steps[row] ?? 0
  const changed = changeRow(model, member)
  const pick = h(
    'button',
    {
      class: 'member',
      type: 'button',
      'aria-pressed': String(state.focus === member),
      title: 'bring this member out in all charts',
      onclick: () => state.turnTo(member),
    },
    `${isWinner ? '★ ' : ''}${member}`,
  )
  return h(
    'tr',
    { class: `${isWinner ? 'winner' : ''}${state.focus === member ? ' focused' : ''}`, 'data-member': member },
    h('td', { class: 'faint' }, i + 1),
    h('td', {}, pick),
    h(
      'td',
      { class: 'score', title: exact(value), 'data-score': exact(value) },
      h('b', {}, terse(value)),
      meter(value === null ? 0 : shareWithin(value, range)),
    ),
    h('td', {}, spark(model, member)),
    ...model.head.hyperparameters.map((axis) => setting(model, member, row, changed, axis)),
    h('td', { class: 'left change' }, ...changeOf(model, member, changed)),
    h('td', { class: 'faint', title: thousands(steps) }, count(steps)),
  )
}

const shareWithin = (value: number, [low, high]: readonly [number, number]): number =>
  high > low ? 0.06 + (0.94 * (value - low)) / (high - low) : 1

/** A thin bar, as long as a share. */
function meter(share: number): SVGElement {
  const fill = svg('rect', { class: 'fill', width: `${(100 * share).toFixed(1)}%`, height: 3, rx: 1.5 })
  return svg(
    'svg',
    { class: 'meter', width: '100%', height: 3, 'aria-hidden': 'true' },
    svg('rect', { class: 'rest', width: '100%', height: 3, rx: 1.5 }),
    fill,
  )
}

/** A hyperparameter that a member goes on with: the value, how its last change moved it, and its place in the range. */
function setting(model: RunModel, member: number, row: number, changed: number | undefined, axis: Axis): HTMLElement {
  const value = row < 0 ? undefined : model.valueAfter(row, axis.name)
  const share = typeof value === 'number' ? shareOf(axis, value) : null
  const rest = svg('rect', { class: 'rest', y: 2, width: '100%', height: 1 })
  const dot = share === null ? null : svg('circle', { class: 'fill', cx: `${(4 + 92 * share).toFixed(1)}%`, cy: 2.5, r: 2.5 })
  const place = dot && svg('svg', { class: 'place', width: '100%', height: 5, 'aria-hidden': 'true' }, rest, dot)
  return h(
    'td',
    { class: 'setting', title: exact(value) },
    ...(changed === undefined ? [] : moveOf(model, member, changed, axis.name)),
    terse(value),
    place,
  )
}

/** How a change moved a hyperparameter: against what the donor trained with, since exploring moves from there. */
function moveOf(model: RunModel, member: number, row: number, name: string): Node[] {
  const donor = model.copies.get(row)?.values ?? member
  const from = donor === member ? model.valueIn(row, name) : valueAt(model, donor, model.columns.event[row]!, name)
  const to = model.valueAfter(row, name)
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return []
  const title = `explored: ${exact(from)} → ${exact(to)}, ${factor(from, to)}`
  return [h('span', { class: to > from ? 'up' : 'down', title, role: 'img', 'aria-label': title }, to > from ? '▲' : '▼')]
}

/** The row of the latest change of a member. */
function changeRow(model: RunModel, member: number): number | undefined {
  return model.rowsOf.get(member)?.findLast((at) => model.copies.has(at) || model.decisions[at] === 'respawn')
}

/** Whom a member copied last, and how long ago. */
function changeOf(model: RunModel, member: number, row: number | undefined): Node[] {
  if (row === undefined) return [h('span', { class: 'faint' }, 'as it began')]
  const copy = model.copies.get(row)
  const since = (model.columns.steps[model.lastRow(member)] ?? 0) - model.columns.steps[row]!
  const what = copy ? `copied ${copy.weights ?? copy.donor}` : 'began anew'
  const when = since === 0 ? ' just now' : ` ${count(since)} ago`
  return [h('span', { title: model.reason(row).slice(0, 400) }, what), h('span', { class: 'faint' }, when)]
}

/** What a member trained with at an event of another member. */
function valueAt(model: RunModel, member: number, event: number, name: string) {
  const row = model.rowsOf.get(member)?.findLast((at) => model.columns.event[at]! < event)
  return row === undefined ? undefined : model.valueAfter(row, name)
}

/** The scores of a member's last reports as a small line. */
function spark(model: RunModel, member: number): Node {
  const values = (model.rowsOf.get(member) ?? [])
    .filter((row) => model.columns.trained[row]! > 0)
    .map((row) => model.columns.score[row] ?? null)
  return sparkline(values, { width: 84, height: 20, label: `scores of member ${member}` })
}

/** A small line of values, whose last one has a dot. */
export function sparkline(
  all: readonly (number | null)[],
  { width, height, label }: { width: number; height: number; label: string },
): SVGElement {
  const every = Math.max(1, all.length / POINTS)
  const values = Array.from(
    { length: Math.min(POINTS, all.length) },
    (_, i) => all[Math.min(all.length - 1, Math.round((i + 1) * every) - 1)]!,
  )
  const known = values.filter((value) => value !== null)
  const picture = svg('svg', { class: 'spark', width, height, role: 'img', 'aria-label': label })
  if (known.length === 0) return picture
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const x = (i: number) => 2 + (i / Math.max(1, values.length - 1)) * (width - 6)
  const y = (value: number) => (high > low ? height - 3 - ((value - low) / (high - low)) * (height - 6) : height / 2)
  const points = values.flatMap((value, i) => (value === null ? [] : [`${x(i).toFixed(1)},${y(value).toFixed(1)}`]))
  picture.append(svg('polyline', { points: points.join(' '), fill: 'none' }))
  const last = values.findLastIndex((value) => value !== null)
  picture.append(svg('circle', { cx: x(last), cy: y(values[last]!), r: 2 }))
  return picture
}
