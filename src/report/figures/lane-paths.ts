import type { TrainedSlice } from '../trained-slice.js'
import type { NumberScale } from './axis.js'
import type { ScoreColours } from './score-classes.js'
import { element, rounded } from './svg.js'
import { COLOUR } from './theme.js'

/** The dash of slices without a score, which tells them without colours. */
export const NO_SCORE_DASH = '2 2'
/** Pieces of all lanes together, roughly: more would make a file too large to look at. */
const PIECES = 16_000

/** A stretch of a lane in one colour, in environment steps of the member. */
interface Piece {
  readonly member: number
  readonly from: number
  to: number
  colour: string
}

/**
 * The lanes of members as paths, one for each colour. Neighbours of one colour are one piece. Where slices are narrower than can be drawn,
 * a piece has the colour of its last one.
 *
 * @param slices those of each member in order
 */
export function lanePaths(
  slices: readonly TrainedSlice[],
  colours: ScoreColours,
  x: NumberScale,
  y: (member: number) => number,
  width: number,
  kind: string,
): string[] {
  const paths = new Map<string, string[]>()
  for (const { member, from, to, colour } of piecesOf(slices, colours, x)) {
    const path = paths.get(colour) ?? []
    path.push(`M${rounded(x(from))},${rounded(y(member))}H${rounded(x(to))}`)
    paths.set(colour, path)
  }
  return [...paths].map(([stroke, d]) => {
    const dash = stroke === COLOUR.noScore ? NO_SCORE_DASH : undefined
    return element('path', { class: kind, d: d.join(''), stroke, 'stroke-width': width, 'stroke-dasharray': dash, fill: 'none' })
  })
}

function piecesOf(slices: readonly TrainedSlice[], colours: ScoreColours, x: NumberScale): Piece[] {
  const pieces: Piece[] = []
  /** The last piece of each member. */
  const last = new Map<number, Piece>()
  const [left, right] = x.range() as [number, number]
  const members = new Set(slices.map(({ member }) => member)).size
  const narrow = slices.length <= PIECES ? 0 : ((right - left) * members) / PIECES
  for (const { member, from, to, score } of slices) {
    const colour = colours.of(score)
    const piece = last.get(member)
    const goesOn = piece?.to === from && (piece.colour === colour || x(piece.to) - x(piece.from) < narrow)
    if (goesOn) Object.assign(piece, { to, colour })
    else {
      const next = { member, from, to, colour }
      pieces.push(next)
      last.set(member, next)
    }
  }
  return pieces
}
