import type uPlot from 'uplot'
import type { Axis } from '../../wire.js'
import { type Chart, chart, padded } from '../chart.js'
import { fill, h, word } from '../dom.js'
import { exact, thousands } from '../format.js'
import { frame, type Panel } from '../panel.js'
import { QuantileScale } from '../quantiles.js'
import { calmRange } from '../ranges.js'
import { plain } from '../text.js'
import { colour } from '../theme.js'
import { facts } from '../tip.js'
import type { RunState } from './state.js'

/** Parts of the run by which points are shaded. */
const FIFTHS = 5
/** Points of a chart beyond which those that share a place are left out. */
const MANY = 3000

/** Score against each hyperparameter: a point a report. */
export function scatter(state: RunState): Panel {
  const { model } = state
  const grid = h('div', { class: 'grid small' })
  const key = h(
    'div',
    { class: 'tools' },
    h(
      'span',
      { class: 'fifths' },
      'early',
      ...[0, 1, 2, 3].map((i) => h('i', { class: `dot age-${i}` })),
      'late',
      h('i', { class: 'dot ring' }),
      'the winner’s line',
    ),
  )
  const note =
    'A point is a report: the value that a slice was trained with, and the score that it ended with. Stronger points are later in the run.'
  const element = frame('values', 'Score by hyperparameter', note, key, grid)
  let charts: readonly Chart[] = []
  const make = (): void => {
    charts = model.head.hyperparameters.map((axis) => points(state, axis))
    fill(
      grid,
      ...charts.map((made, i) =>
        h('figure', {}, h('figcaption', {}, h('b', {}, word(model.head.hyperparameters[i]!.name, 40))), made.element),
      ),
    )
  }
  return {
    element,
    update() {
      if (charts.length !== model.head.hyperparameters.length) make()
      for (const made of charts) made.update()
    },
    destroy() {
      for (const made of charts) made.destroy()
    },
  }
}

function points(state: RunState, { name, scale }: Axis): Chart {
  const { model } = state
  const words: string[] = []
  let rows: number[] = []
  const placeOf = (row: number): number | null => {
    const value = model.valueIn(row, name)
    if (typeof value === 'number') return value
    if (value === undefined) return null
    const text = String(value)
    if (!words.includes(text)) words.push(text)
    // The member's number spreads equal words a little, the same way every time.
    return words.indexOf(text) + (((model.columns.member[row]! * 7) % 11) / 11 - 0.5) * 0.5
  }
  const isWords = scale === 'words'
  return chart({
    label: `Score against ${plain(name)}, a point a report`,
    height: 230,
    x: isWords ? '' : plain(name, 30),
    ...(isWords ? { xWords: words } : { xScale: scale }),
    plot: () => {
      const { score, trained, member, steps } = model.columns
      const places = new Map<number, number>()
      for (let row = 0; row < model.length; row++) {
        const place = trained[row]! > 0 && score[row] !== null ? placeOf(row) : null
        if (place !== null) places.set(row, place)
      }
      const range = calmRange([...places.keys()].map((row) => score[row]!))
      const line = new Set(
        model.winner === undefined
          ? []
          : model.family.line(model.winner).flatMap(({ life, to }) => life.rows.filter((row) => steps[row]! <= to)),
      )
      rows = few([...places.keys()], places, score, line).sort((a, b) => places.get(a)! - places.get(b)!)
      const xs = rows.map((row) => places.get(row)!)
      const last = model.length
      const groups = Array.from({ length: FIFTHS }, (_, i) =>
        rows.map((row) => (Math.min(FIFTHS - 1, Math.floor((row / last) * FIFTHS)) === i ? score[row]! : null)),
      )
      const focus = state.focus
      const dots = (size: number, stroke: string, fill: string, width = 0): uPlot.Series => ({
        paths: () => null,
        points: { show: true, size, stroke, fill, width, space: 0 },
      })
      return {
        data: [
          xs,
          ...groups,
          rows.map((row) => (member[row] === focus ? score[row]! : null)),
          rows.map((row) => (line.has(row) ? score[row]! : null)),
        ],
        series: [
          ...groups.map((_, i) => dots(4, colour(`--age-${i}`), colour(`--age-${i}`))),
          dots(6, colour('--focus'), colour('--focus')),
          dots(7, colour('--winner'), 'transparent', 1.5),
        ],
        key: 'points',
        y: range,
        ...(isWords ? { x: [-0.6, Math.max(1, words.length) - 0.4] as const } : widened(xs, scale)),
      }
    },
    tip: (series, index) => {
      const row = rows[index]
      if (series === null || row === undefined) return null
      return facts(`member ${model.columns.member[row]}`, [
        [word(name, 24), h('b', {}, exact(model.valueIn(row, name)))],
        ['score', exact(model.columns.score[row])],
        ['steps', thousands(model.columns.steps[row]!)],
      ])
    },
  })
}

/** A range with a little air at both ends. */
function widened(xs: readonly number[], scale: Axis['scale']): { x?: readonly [number, number] } {
  const [low, high] = [xs[0], xs.at(-1)]
  if (low === undefined || high === undefined) return {}
  if (scale === 'log') return { x: [low / 1.15, high * 1.15] }
  if (scale === 'one-minus-log') return { x: [1 - (1 - low) * 1.15, 1 - (1 - high) / 1.15] }
  return { x: padded(low, high) }
}

/** Of many points those that the eye can tell apart; the winner's all. */
function few(rows: number[], places: ReadonlyMap<number, number>, score: readonly (number | null)[], line: ReadonlySet<number>): number[] {
  if (rows.length <= MANY) return rows
  const across = new QuantileScale([...places.values()])
  const up = new QuantileScale(rows.map((row) => score[row]!))
  const taken = new Map<string, number>()
  // Later points lie on top of earlier ones.
  for (const row of rows) taken.set(`${Math.floor(across.share(places.get(row)!) * 160)} ${Math.floor(up.share(score[row]!) * 90)}`, row)
  return [...new Set([...taken.values(), ...rows.filter((row) => line.has(row))])]
}
