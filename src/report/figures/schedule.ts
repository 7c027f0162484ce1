import { max, quantileSorted } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { area as areaShape, curveStep } from 'd3-shape'
import type { Value } from '../../trainable.js'
import { showCount } from '../terminal/format.js'
import type { TrainedSlice } from '../trained-slice.js'
import { type Area, bottomAxis, leftAxis, type NumberScale, stepTicks, valueTicks } from './axis.js'
import type { FamilyTree } from './family-tree.js'
import { legend } from './legend.js'
import { element, label, picture, rounded } from './svg.js'
import { COLOUR } from './theme.js'
import { valueScale } from './value-scale.js'

const WIDTH = 1000
const TOP = 108
const PANEL = 150
const BETWEEN = 44
/** The number of pieces of the time axis for which the population's spread is worked out. */
const CELLS = 160

/**
 * The figure of the winner's hyperparameter schedule: per hyperparameter a panel, with the values that the winner's weights were trained
 * with over their age, in front of the values that all weights of the population were trained with at that age.
 *
 * @param title the run's name and seed
 * @param names the hyperparameters of the search space
 * @returns a whole SVG file
 */
export function scheduleFigure(title: string, names: readonly string[], tree: FamilyTree): string {
  const { slices, winnerSlices } = tree
  const last = Math.max(1, stepsOf(tree), max(slices, ({ age }) => age) ?? 0)
  const x = scaleLinear([0, last], [72, WIDTH - 24])
  const panels = names.map((name, i) => {
    const area: Area = { left: 72, top: TOP + i * (PANEL + BETWEEN), width: WIDTH - 96, height: PANEL }
    return panel(name, area, x, slices, winnerSlices, i === names.length - 1)
  })
  const none = names.length === 0 ? [label(72, TOP, 'This run searches no hyperparameter.')] : []
  return picture(WIDTH, TOP + Math.max(1, names.length) * (PANEL + BETWEEN) + 8, `Hyperparameter schedule of ${title}`, [
    label(72, 24, `Hyperparameter schedule of the winner of ${title}`, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(72, 48, [
      { text: `the winner, member ${tree.winner}, and its ancestors`, draw: (at, y) => stroke(`M${rounded(at)},${rounded(y)}h24`) },
      { text: 'middle half of the population', draw: (at, y) => block(at, y, COLOUR.quartiles) },
      { text: 'whole population', draw: (at, y) => block(at, y, COLOUR.range) },
    ]),
    label(72, 72, endOf(tree)),
    ...panels,
    ...none,
  ])
}

/** Environment steps of the run: those of the member that trained longest. */
const stepsOf = ({ slices }: FamilyTree): number => max(slices, ({ to }) => to) ?? 0

/** The words about where the winner's line ends, where it is not at the end of the run. */
function endOf(tree: FamilyTree): string {
  const { winner, winnerSlices, legs } = tree
  const [age, trained, run] = [winnerSlices.at(-1)?.age ?? 0, legs.at(-1)?.to ?? 0, stepsOf(tree)]
  if (age === run) return ''
  const stopped = trained < run ? [`member ${winner} trained ${showCount(trained)} steps`] : []
  const lost = trained - age
  const copied =
    lost === 0 ? [] : [`it copied members that had trained ${lost > 0 ? 'less' : 'more'}, ${showCount(Math.abs(lost))} steps in all`]
  return `The winner’s line ends after ${showCount(age)} of ${showCount(run)} steps: ${[...stopped, ...copied].join(', and ')}.`
}

const stroke = (d: string): string =>
  element('path', { class: 'winner', d, stroke: COLOUR.value, 'stroke-width': 2.5, 'stroke-linejoin': 'round', fill: 'none' })

const block = (x: number, y: number, fill: string): string => element('rect', { x, y: y - 5, width: 24, height: 10, fill })

function panel(
  name: string,
  area: Area,
  x: NumberScale,
  slices: readonly TrainedSlice[],
  winner: readonly TrainedSlice[],
  lowest: boolean,
): string {
  const ticks = stepTicks(x)
  const isNumeric = slices.every(({ hyperparameters }) => typeof hyperparameters[name] === 'number')
  const drawn = isNumeric ? numbers(name, area, x, slices) : categories(name, area, x, slices)
  return element(
    'g',
    { class: 'panel' },
    bottomAxis(
      area,
      lowest ? ticks : ticks.map(({ at }) => ({ at, text: '' })),
      lowest ? 'environment steps that the weights were trained for' : '',
    ),
    drawn.behind,
    stroke(winnerPath(winner, (slice) => drawn.y(slice.hyperparameters[name]!), x)),
  )
}

interface Drawn {
  readonly behind: string
  readonly y: (value: Value) => number
}

function numbers(name: string, area: Area, x: NumberScale, slices: readonly TrainedSlice[]): Drawn {
  const value = ({ hyperparameters }: TrainedSlice) => Number(hyperparameters[name])
  const y = valueScale(slices.map(value), area)
  const last = x.domain()[1]!
  const cells = cellsOf(slices, last).map(({ at, spans }) => ({ at, sorted: spans.map(value).sort((a, b) => a - b) }))
  const band = (low: number, high: number, fill: string, kind: string) => {
    const shape = areaShape<(typeof cells)[number]>()
      .defined(({ sorted }) => sorted.length > 0)
      .x(({ at }, i) => x(i === 0 ? 0 : i === CELLS - 1 ? last : at))
      .y0(({ sorted }) => y(quantileSorted(sorted, low)!))
      .y1(({ sorted }) => y(quantileSorted(sorted, high)!))
      .curve(curveStep)
      .digits(2)
    return element('path', { class: kind, d: shape(cells) ?? undefined, fill })
  }
  return {
    behind: band(0, 1, COLOUR.range, 'range') + band(0.25, 0.75, COLOUR.quartiles, 'quartiles') + leftAxis(area, valueTicks(y), name),
    y: (at) => y(Number(at)),
  }
}

/** The panel of a hyperparameter whose values are words: a row per word, the darker the more of the population trained with it. */
function categories(name: string, area: Area, x: NumberScale, slices: readonly TrainedSlice[]): Drawn {
  const value = ({ hyperparameters }: TrainedSlice) => String(hyperparameters[name])
  const words = [...new Set(slices.map(value))].sort()
  const rowHeight = area.height / Math.max(1, words.length)
  const y = (word: Value) => area.top + (words.indexOf(String(word)) + 0.5) * rowHeight
  const cells = cellsOf(slices, x.domain()[1]!)
  const width = area.width / CELLS
  const rects = cells.flatMap(({ at, spans }) =>
    words.map((word) => {
      const share = spans.filter((slice) => value(slice) === word).length / Math.max(1, spans.length)
      const bounds = { x: x(at) - width / 2, y: y(word) - rowHeight * 0.4, width, height: rowHeight * 0.8 }
      return share === 0 ? '' : element('rect', { class: 'share', ...bounds, fill: COLOUR.quartiles, 'fill-opacity': share })
    }),
  )
  const ticks = words.map((word) => ({ at: y(word), text: word }))
  return { behind: rects.join('') + leftAxis(area, ticks, name), y }
}

interface Cell {
  /** The age of weights in the middle of the cell. */
  readonly at: number
  /** The slices that trained weights of that age. */
  readonly spans: TrainedSlice[]
}

function cellsOf(slices: readonly TrainedSlice[], last: number): Cell[] {
  const cells: Cell[] = Array.from({ length: CELLS }, (_, i) => ({ at: ((i + 0.5) / CELLS) * last, spans: [] }))
  for (const slice of slices) {
    const { age, from, to } = slice
    const first = Math.max(0, Math.ceil(((age - (to - from)) / last) * CELLS - 0.5))
    for (let i = first; i < CELLS && cells[i]!.at < age; i++) cells[i]!.spans.push(slice)
  }
  return cells
}

function winnerPath(slices: readonly TrainedSlice[], y: (slice: TrainedSlice) => number, x: NumberScale): string {
  return slices
    .map((slice, i) => {
      const height = rounded(y(slice))
      const start = i === 0 ? `M${rounded(x(slice.age - (slice.to - slice.from)))},${height}` : `V${height}`
      return `${start}H${rounded(x(slice.age))}`
    })
    .join('')
}
