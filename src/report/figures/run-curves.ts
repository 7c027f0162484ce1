import { group, max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import type { TrainedSlice } from '../trained-slice.js'
import { type Area, bottomAxis, leftAxis, type NumberScale, stepTicks, valueTicks } from './axis.js'
import type { FamilyTree } from './family-tree.js'
import { legend } from './legend.js'
import { element, escaped, label, picture, rounded } from './svg.js'
import { COLOUR } from './theme.js'
import { type PixelPoint, thinned } from './thinned.js'

const WIDTH = 1000
/** Room on the right for the winner's label. */
const AREA: Area = { left: 72, top: 92, width: WIDTH - 72 - 72, height: 400 }
/** Points of all members' lines together, of 14 bytes each. */
const POINTS = 18_000
/** The number of members above which their lines are faint. */
const MANY = 20
const JUMP = '2 4'

/**
 * The figure of a run's learning: each member's score against its own environment steps, the line of the winner and its ancestors in bold.
 *
 * @param title the run's name and seed
 * @returns a whole SVG file, of some 300 KB at most
 */
export function runCurvesFigure(title: string, tree: FamilyTree): string {
  const { slices, winnerSlices, winner } = tree
  const x = scaleLinear([0, max(slices, ({ to }) => to) || 1], [AREA.left, AREA.left + AREA.width])
  const { y, outside } = scoreScale(slices)
  const point = ({ to, score }: TrainedSlice): PixelPoint => ({ x: x(to), y: score !== null && Number.isFinite(score) ? y(score) : null })
  const members = group(slices, ({ member }) => member)
  const column = slices.length <= POINTS ? 0 : (2 * AREA.width * members.size) / POINTS
  const faint = { stroke: COLOUR.member, 'stroke-width': 1.2, 'stroke-opacity': members.size > MANY ? 0.45 : 0.8, fill: 'none' }
  const lines = [...members].map(([member, of]) =>
    element('path', { class: 'member', d: lineOf(thinned(of.map(point), column)) }, element('title', {}, escaped(`member ${member}`))),
  )

  const legs: PixelPoint[][] = []
  for (const leg of legsOf(winnerSlices)) {
    // Weights that were copied have the donor's score, until they are trained on.
    const start = legs.at(-1)?.at(-1)
    // The line goes on over reports without a score: such are those just after a copy.
    const scored = leg.map(point).filter(({ y }) => y !== null)
    const points = thinned(scored, slices.length <= POINTS ? 0 : 0.5)
    legs.push(start ? [{ x: x(leg[0]!.from), y: start.y }, ...points] : points)
  }
  const bold = { stroke: COLOUR.winner, 'stroke-linejoin': 'round', fill: 'none' } as const
  const jumps = legs.slice(1).flatMap((leg, i) => {
    const [from, to] = [legs[i]!.at(-1), leg[0]]
    return from && to && from.x !== to.x ? [lineOf([from, to])] : []
  })
  const end = legs.at(-1)?.at(-1)
  const cut = outside === 0 ? '' : ` (${outside} of ${slices.length} reports lie outside, at the edge)`
  return picture(WIDTH, AREA.top + AREA.height + 52, `Learning curves of ${title}`, [
    label(AREA.left, 24, `Score of each member of ${title}`, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(AREA.left, 48, [
      { text: `the winner, member ${winner}, and its ancestors`, draw: (at, middle) => sign(at, middle, { ...bold, 'stroke-width': 3 }) },
      ...(jumps.length > 0
        ? [
            {
              text: 'a copy',
              draw: (at: number, middle: number) => sign(at, middle, { ...bold, 'stroke-width': 1.6, 'stroke-dasharray': JUMP }),
            },
          ]
        : []),
      { text: 'another member', draw: (at, middle) => sign(at, middle, { ...faint, 'stroke-opacity': 0.8 }) },
    ]),
    bottomAxis(AREA, stepTicks(x), 'environment steps of the member'),
    leftAxis(AREA, valueTicks(y), `score${cut}`),
    element('g', faint, ...lines),
    element('path', { class: 'jumps', d: jumps.join('') || undefined, ...bold, 'stroke-width': 1.6, 'stroke-dasharray': JUMP }),
    element('path', { class: 'winner', d: legs.map(lineOf).join('') || undefined, ...bold, 'stroke-width': 3 }),
    ...(end ? [label(end.x + 6, end.y! + 4, 'winner', { 'font-weight': 'bold' })] : []),
  ])
}

function sign(x: number, y: number, attributes: Parameters<typeof element>[1]): string {
  return element('path', { d: `M${rounded(x)},${rounded(y)}h24`, ...attributes })
}

/** The slices in runs of one member each. */
function legsOf(slices: readonly TrainedSlice[]): TrainedSlice[][] {
  const legs: TrainedSlice[][] = []
  for (const slice of slices) {
    const leg = legs.at(-1)
    const before = leg?.at(-1)
    if (before?.member === slice.member && before.to === slice.from) leg!.push(slice)
    else legs.push([slice])
  }
  return legs
}

/** A path through points, with a dot where a point stands between two gaps. */
function lineOf(points: readonly PixelPoint[]): string {
  let d = ''
  let pen = false
  for (const { x, y } of points) {
    if (y !== null) d += pen ? `L${rounded(x)},${rounded(y)}` : `M${rounded(x)},${rounded(y)}h0`
    pen = y !== null
  }
  return d
}

/**
 * A scale over the scores. A few that lie far from all others would squeeze those into a line: such are drawn at the edge, and counted.
 */
function scoreScale(slices: readonly TrainedSlice[]): { readonly y: NumberScale; readonly outside: number } {
  const sorted = Float64Array.from(slices.flatMap(({ score }) => (score !== null && Number.isFinite(score) ? [score] : []))).sort()
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]
  const [lowest = 0, low = 0, high = 1, highest = 1] = [0, 0.05, 0.95, 1].map(at)
  const reach = high > low ? REACH * (high - low) : Number.POSITIVE_INFINITY
  const [bottom, top] = [Math.max(lowest, low - reach), Math.min(highest, high + reach)]
  const margin = (top > bottom ? top - bottom : Math.abs(top) || 1) * 0.04
  const y = scaleLinear([bottom - margin, top + margin], [AREA.top + AREA.height, AREA.top]).clamp(true)
  return { y, outside: sorted.filter((score) => score < bottom || score > top).length }
}

/** Spans between the 5% and the 95% quantile that a score may lie away from those. */
const REACH = 3
