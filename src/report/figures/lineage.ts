import { group, max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import type { Leg, TrainedSlice } from '../trained-slice.js'
import { wordsOfCopy } from '../words-of-copy.js'
import { type Area, bottomAxis, stepTicks } from './axis.js'
import type { FamilyTree, Join } from './family-tree.js'
import { lanePaths, NO_SCORE_DASH } from './lane-paths.js'
import { legend, type Sign } from './legend.js'
import { SCORE_BAR, scoreBar } from './score-bar.js'
import { scoreColours } from './score-classes.js'
import { type Attributes, element, escaped, label, picture, rounded } from './svg.js'
import { COLOUR, SCORES } from './theme.js'

const WIDTH = 1000
/** Pixels between two lanes at least and at most, and pixels of all lanes. */
const LANE = { least: 1.5, most: 36, all: 640 } as const
/** Pixels that a label needs. */
const LABEL = 13
/** Pixels right of the lanes, for the winner's label and the scale of the colours. */
const RIGHT = 152
/** The bend of a join's curve, as a share of its height. It keeps joins of many members at one step apart. */
const BEND = 0.05
/** The opacity of joins, and the number of members above which it holds. */
const FAINT = { above: 20, opacity: 0.35 } as const
/** The dash of a join that carries hyperparameters and no weights. */
const VALUES_ONLY = '4 3'
/** The number of joins above which they share a path and have no words. */
const MANY = 2000

/**
 * The figure of a family tree: a lane per member over its own environment steps, coloured by score. A copy joins the donor's lane to the
 * loser's, and the winner's line of ancestors is drawn bold.
 *
 * @param title the run's name and seed
 * @returns a whole SVG file
 */
export function lineageFigure(title: string, tree: FamilyTree): string {
  const laneHeight = Math.min(LANE.most, Math.max(LANE.least, LANE.all / Math.max(1, tree.members)))
  const area: Area = { left: 64, top: 92, width: WIDTH - 64 - RIGHT, height: laneHeight * tree.members }
  const last = max(tree.slices, ({ to }) => to) || 1
  const x = scaleLinear([0, last], [area.left, area.left + area.width])
  const y = (member: number) => area.top + (member + 0.5) * laneHeight
  const thick = Math.min(6, laneHeight * 0.45)
  const colours = scoreColours(tree.slices.map(({ score }) => score))
  const at = (steps: number, member: number) => `${rounded(x(steps))},${rounded(y(member))}`

  const lanes = (slices: readonly TrainedSlice[], width: number, kind: string) => lanePaths(slices, colours, x, y, width, kind)
  const pathOf = ({ member, steps, source }: Join) =>
    `M${at(source.steps, source.member)}${bent([x(source.steps), y(source.member)], [x(steps), y(member)])}`
  const joins =
    tree.joins.length > MANY
      ? [...group(tree.joins, dashOf)].map(([dash, joins]) =>
          element('path', { class: 'exploits', d: joins.map(pathOf).join(''), 'stroke-dasharray': dash }),
        )
      : tree.joins.map((join) => {
          // A browser shows it where the mouse rests.
          const title = element('title', {}, escaped(wordsOfCopy(join)))
          return element('path', { class: 'exploit', d: pathOf(join), 'stroke-dasharray': dashOf(join) }, title)
        })
  const ends = tree.joins.map(({ member, steps }) => `M${at(steps, member)}h0`).join('')
  const bold = { stroke: COLOUR.winner, 'stroke-linejoin': 'round', fill: 'none' }
  const casing = tree.legs.map(({ member, from, to }) => `M${at(from, member)}H${rounded(x(to))}`).join('')
  const size = Math.min(5, Math.max(2.5, laneHeight * 0.35))
  // The cross of a divergence on the circle of the respawn that it led to.
  const marks = (['respawn', 'diverged'] as const).flatMap((kind) =>
    tree.marks.flatMap((at) => (at.kind === kind ? [mark(kind, x(at.steps), y(at.member), size, { class: kind })] : [])),
  )

  return picture(WIDTH, area.top + Math.max(area.height + 52, SCORE_BAR + 24), `Family tree of ${title}`, [
    label(area.left, 24, `Family tree of ${title}`, { 'font-size': 16, 'font-weight': 'bold' }),
    ...legend(area.left, 48, signs(tree)),
    ...scoreBar(WIDTH - 84, area.top, colours),
    label(area.left, area.top - 8, 'member'),
    bottomAxis(area, stepTicks(x), 'environment steps of the member'),
    ...memberLabels(tree, area.left, y, laneHeight),
    ...lanes(tree.slices, thick, 'lane'),
    element(
      'g',
      {
        stroke: COLOUR.join,
        'stroke-width': Math.min(1.2, laneHeight / 8),
        'stroke-opacity': tree.members > FAINT.above ? FAINT.opacity : 0.8,
        fill: 'none',
      },
      ...joins,
    ),
    ends &&
      element('path', { d: ends, stroke: COLOUR.join, 'stroke-width': Math.max(2, thick * 0.8), 'stroke-linecap': 'round', fill: 'none' }),
    element('path', { class: 'winner', d: winnerPath(tree.legs, x, y), ...bold, 'stroke-width': Math.max(2.5, thick * 0.7) }),
    // A gap between two lines tells the winner's lane by its form alone.
    element('path', { class: 'winner-case', d: casing, ...bold, 'stroke-width': thick + Math.max(4, thick * 1.1) }),
    element('path', { class: 'winner-gap', d: casing, ...bold, stroke: COLOUR.paper, 'stroke-width': thick + Math.max(1.5, thick * 0.4) }),
    ...lanes(tree.winnerSlices, Math.max(2, thick), 'winner-lane'),
    ...marks,
    ...winnerLabel(tree, x, y),
  ])
}

const dashOf = ({ copied }: Join): string | undefined => (copied.weights === null ? VALUES_ONLY : undefined)

/** The path from the first ancestor's beginning to the winner's end. */
function winnerPath(legs: readonly Leg[], x: (steps: number) => number, y: (member: number) => number): string {
  let d = ''
  let end: Point | null = null
  for (const { member, from, to } of legs) {
    const start: Point = [x(from), y(member)]
    d += end ? bent(end, start) : `M${rounded(start[0])},${rounded(start[1])}`
    d += `H${rounded(x(to))}`
    end = [x(to), y(member)]
  }
  return d
}

type Point = readonly [x: number, y: number]

/** The curve of a join, from the pen's present point. */
function bent([x1, y1]: Point, [x2, y2]: Point): string {
  const bend = BEND * Math.abs(y2 - y1)
  return `Q${rounded((x1 + x2) / 2 + bend)},${rounded((y1 + y2) / 2)} ${rounded(x2)},${rounded(y2)}`
}

function mark(kind: 'diverged' | 'respawn', x: number, y: number, size: number, attributes: Attributes = {}): string {
  if (kind === 'respawn')
    return element('circle', { ...attributes, cx: x, cy: y, r: size * 1.4, fill: COLOUR.paper, stroke: COLOUR.winner, 'stroke-width': 1.5 })
  const [s, d] = [rounded(size), rounded(2 * size)]
  const path = `M${rounded(x)},${rounded(y)}m-${s},-${s}l${d},${d}m0,-${d}l-${d},${d}`
  return element('path', { ...attributes, d: path, stroke: COLOUR.diverged, 'stroke-width': 2, fill: 'none' })
}

/** The numbers of the members, or of every n-th where not all of them fit. */
function memberLabels({ members }: FamilyTree, left: number, y: (member: number) => number, laneHeight: number): string[] {
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => n * laneHeight >= LABEL) ?? 5000
  return Array.from({ length: Math.ceil(members / every) }, (_, i) =>
    label(left - 8, y(i * every) + 4, String(i * every), { 'text-anchor': 'end' }),
  )
}

function winnerLabel({ legs, winner }: FamilyTree, x: (steps: number) => number, y: (member: number) => number): string[] {
  const end = legs.at(-1)
  return end ? [label(x(end.to) + 6, y(winner) + 4, 'winner', { 'font-weight': 'bold' })] : []
}

function signs({ marks, joins, slices }: FamilyTree): Sign[] {
  const line = (stroke: string, width: number, dash?: string) => (x: number, y: number) =>
    element('path', { d: `M${rounded(x)},${rounded(y)}h24`, stroke, 'stroke-width': width, 'stroke-dasharray': dash, fill: 'none' })
  const has = (kind: string) => marks.some((mark) => mark.kind === kind)
  const copies = (text: string, dash?: string): Sign => ({
    text,
    draw: (x, y) => line(COLOUR.join, 1.2, dash)(x, y) + element('circle', { cx: x + 24, cy: y, r: 2.5, fill: COLOUR.join }),
  })
  return [
    {
      text: 'the winner and its ancestors',
      draw: (x, y) => line(COLOUR.winner, 11)(x, y) + line(COLOUR.paper, 8)(x, y) + line(SCORES.at(-1)!, 5)(x, y),
    },
    ...(joins.some(({ copied }) => copied.weights !== null) ? [copies('copies (the dot: who copied)')] : []),
    ...(joins.some(({ copied }) => copied.weights === null) ? [copies('copies hyperparameters only', VALUES_ONLY)] : []),
    ...(has('diverged') ? [{ text: 'diverged', draw: (x: number, y: number) => mark('diverged', x + 14, y, 4) }] : []),
    ...(has('respawn') ? [{ text: 'begins anew', draw: (x: number, y: number) => mark('respawn', x + 14, y, 4) }] : []),
    ...(slices.some(({ score }) => score === null) ? [{ text: 'no score', draw: line(COLOUR.noScore, 5, NO_SCORE_DASH) }] : []),
  ]
}
