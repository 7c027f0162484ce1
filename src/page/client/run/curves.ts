import type uPlot from 'uplot'
import { chart, FONT, type Plot } from '../chart.js'
import { h } from '../dom.js'
import { exact, terse, thousands } from '../format.js'
import type { RunModel } from '../model.js'
import { choices, frame, type Panel } from '../panel.js'
import { QuantileScale } from '../quantiles.js'
import { calmRange, wholeRange } from '../ranges.js'
import { shades } from '../shades.js'
import { rowsOfLine } from '../spread.js'
import { colour } from '../theme.js'
import { facts, settingsIn } from '../tip.js'
import { quantileLegend } from './legend.js'
import type { RunState } from './state.js'

/** Score against environment steps, a line a member, and the winner's line of ancestors. */
export function curves(state: RunState): Panel {
  const { model } = state
  let fit: 'most' | 'all' = 'most'
  let drawn: Drawn | null = null
  const legend = h('div', { class: 'legend' })
  const outside = h('span', { class: 'outside' })
  const plot = chart({
    label: 'Score of each member against its environment steps. The thick line is the winner’s line of ancestors.',
    height: 340,
    x: 'environment steps of a member',
    plot: (range, width) => {
      drawn = draw(model, state, range, width, fit)
      legend.replaceChildren(quantileLegend(drawn.scale, 'final score'))
      outside.textContent = drawn.outside > 0 ? `${thousands(drawn.outside)} reports lie beyond the axis` : ''
      return drawn.plot
    },
    over: (u, context) => drawn && mark(u, context, model, state, drawn),
    tip: (series, index) => tipOf(model, drawn, series, index),
    onPick: (series) => {
      const member = drawn?.members[series - 1]
      if (member !== undefined) state.turnTo(member)
    },
  })
  const fits = choices('Range of scores', [['most', 'fit most'] as const, ['all', 'fit all'] as const], fit, (name) => {
    fit = name
    plot.update()
  })
  const tools = h('div', { class: 'tools' }, legend, outside, fits)
  const note =
    'A line is a member. The thick one follows the weights of the winner through all that trained them; a diamond is a copy. Drag to zoom; click a line to keep it.'
  const element = frame('curves', 'Score', note, tools, plot.element)
  return { element, update: plot.update, destroy: plot.destroy }
}

interface Drawn {
  readonly plot: Plot
  readonly scale: QuantileScale
  /** The member of each series; that of the winner's line is the winner. */
  readonly members: readonly number[]
  /** The row behind each point of a series; -1: none. */
  readonly rows: readonly Int32Array[]
  readonly line: readonly number[]
  readonly outside: number
}

function draw(model: RunModel, state: RunState, range: readonly [number, number] | null, width: number, fit: 'most' | 'all'): Drawn {
  const { steps, score: scores, trained } = model.columns
  const winner = model.winner
  const line = winner === undefined ? [] : rowsOfLine(model, model.family.line(winner))
  // The best comes last, on top of all others.
  const members = [...model.head.standings].reverse().filter((member) => model.rowsOf.has(member))
  const isPoint = (row: number) => trained[row]! > 0 && scores[row] !== null
  const xs = abscissas(model, range ?? [0, model.axisEnd], Math.max(200, width))
  const place = (row: number): number => {
    let [low, high] = [0, xs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (xs[middle]! < steps[row]!) low = middle + 1
      else high = middle
    }
    return low
  }
  const column = (all: readonly number[]): { values: (number | null)[]; rows: Int32Array } => {
    const values = new Array<number | null>(xs.length).fill(null)
    const rows = new Int32Array(xs.length).fill(-1)
    for (const row of all) {
      if (!isPoint(row)) continue
      const at = place(row)
      if (at === xs.length) continue
      values[at] = scores[row]!
      rows[at] = row
    }
    return { values, rows }
  }
  const scale = new QuantileScale(members.map((member) => lastScore(model, member)))
  const colours = shades()
  const columns = members.map((member) => column(model.rowsOf.get(member)!))
  const series: uPlot.Series[] = members.map((member) => {
    const value = lastScore(model, member)
    const focused = member === state.focus
    const stroke = focused ? colour('--focus') : value === null ? colour('--ink-3') : colours[scale.shade(value)]!
    return {
      label: String(member),
      stroke,
      width: focused ? 2.5 : members.length > 40 ? 1 : 1.25,
      spanGaps: true,
      points: { show: false },
      ...(focused ? { dash: [6, 3] } : {}),
    }
  })
  if (winner !== undefined) {
    columns.push(column(line))
    members.push(winner)
    series.push({ label: 'winner’s line', stroke: colour('--winner'), width: 3, spanGaps: true, points: { show: false } })
  }
  const all = scores.filter((value, row) => value !== null && trained[row]! > 0) as number[]
  const end = line.slice(-20).flatMap((row) => scores[row] ?? [])
  const y = fit === 'all' ? wholeRange(all) : calmRange(all, end)
  const outside = all.filter((value) => value < y[0] || value > y[1]).length
  return {
    plot: {
      data: [xs, ...columns.map(({ values }) => values)],
      series,
      key: `${members.join()} ${state.focus} ${series.map(({ stroke }) => stroke).join()}`,
      y,
      x: [0, model.axisEnd || 1],
    },
    scale,
    members,
    rows: columns.map(({ rows }) => rows),
    line,
    outside,
  }
}

/** The last score that a member had. */
function lastScore(model: RunModel, member: number): number | null {
  const rows = model.rowsOf.get(member) ?? []
  for (let i = rows.length - 1; i >= 0; i--) {
    const value = model.columns.score[rows[i]!]
    if (value !== null && value !== undefined) return value
  }
  return null
}

/** The steps at which members reported; a column of pixels gets two of them at most. */
function abscissas(model: RunModel, [low, high]: readonly [number, number], width: number): number[] {
  const { steps, trained } = model.columns
  const distinct = new Set<number>()
  for (let row = 0; row < model.length; row++) if (trained[row]! > 0) distinct.add(steps[row]!)
  const sorted = [...distinct].sort((a, b) => a - b)
  const inside = sorted.filter((step) => step >= low && step <= high).length
  if (inside <= 2 * width) return sorted
  const cell = (high - low) / (2 * width)
  const cells: number[] = []
  for (const step of sorted) {
    if (cells.length > 0 && Math.floor(step / cell) === Math.floor(cells.at(-1)! / cell)) cells[cells.length - 1] = step
    else cells.push(step)
  }
  return cells
}

/** Copies along the winner's line, and its name at its end. */
function mark(u: uPlot, context: CanvasRenderingContext2D, model: RunModel, { focus }: RunState, { line, members }: Drawn): void {
  const { steps, score: scores, member } = model.columns
  const scale = devicePixelRatio
  const at = (row: number) => [u.valToPos(steps[row]!, 'x', true), u.valToPos(scores[row]!, 'y', true)] as const
  context.fillStyle = colour('--panel')
  context.strokeStyle = colour('--winner')
  context.lineWidth = 1.5 * scale
  line.forEach((row, i) => {
    const before = line[i - 1]
    if (before === undefined || member[before] === member[row] || scores[before] === null) return
    const [x, y] = at(before)
    diamond(context, x, y, 4 * scale)
  })
  const end = line.findLast((row) => scores[row] !== null)
  if (end !== undefined) nameAt(context, `★ ${members.at(-1)}  ${terse(scores[end])}`, at(end), u.bbox, colour('--winner'))
  const focused = focus === null ? -1 : (model.rowsOf.get(focus)?.findLast((row) => scores[row] !== null) ?? -1)
  if (focused >= 0 && focus !== members.at(-1))
    nameAt(context, `${focus}  ${terse(scores[focused])}`, at(focused), u.bbox, colour('--focus'))
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath()
  context.moveTo(x, y - size)
  context.lineTo(x + size, y)
  context.lineTo(x, y + size)
  context.lineTo(x - size, y)
  context.closePath()
  context.fill()
  context.stroke()
}

/** Writes a name beside the end of a line, with a dot on the end itself. */
function nameAt(context: CanvasRenderingContext2D, text: string, [x, y]: readonly [number, number], box: uPlot.BBox, ink: string): void {
  const scale = devicePixelRatio
  context.save()
  context.textAlign = 'left'
  context.textBaseline = 'alphabetic'
  context.fillStyle = ink
  context.beginPath()
  context.arc(x, y, 4 * scale, 0, 7)
  context.fill()
  context.font = `600 ${11.5 * scale}px ${FONT.slice(FONT.indexOf(' ') + 1)}`
  const { width } = context.measureText(text)
  const left = x + 8 * scale + width > box.left + box.width ? x - 8 * scale - width : x + 8 * scale
  const top = y - 10 * scale < box.top ? y + 14 * scale : y - 9 * scale
  context.lineWidth = 4 * scale
  context.lineJoin = 'round'
  context.strokeStyle = colour('--panel')
  context.strokeText(text, left, top)
  context.fillText(text, left, top)
  context.restore()
}

function tipOf(model: RunModel, drawn: Drawn | null, series: number | null, index: number): Node | null {
  if (!drawn || series === null || series < 1) return null
  const rows = drawn.rows[series - 1]
  const row = rows?.[index] ?? -1
  if (row < 0) return null
  const { member, steps, score: scores } = model.columns
  const isLine = series === drawn.members.length
  return facts(`member ${member[row]}${isLine ? ' · winner’s line' : ''}`, [
    ['score', h('b', { title: exact(scores[row]) }, exact(scores[row]))],
    ['steps', thousands(steps[row]!)],
    ...settingsIn(model, row),
  ])
}
