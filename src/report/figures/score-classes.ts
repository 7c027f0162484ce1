import { COLOUR, SCORES } from './theme.js'

/** Scores of one colour: from `low` to below the next class's, or to `high`. */
interface ScoreClass {
  readonly low: number
  readonly high: number
  readonly colour: string
}

/** The colours of scores. */
export interface ScoreColours {
  /** From the lowest scores to the highest. */
  readonly classes: readonly ScoreClass[]
  /** The colour of a score; that of no score for null, NaN and infinities. */
  of(score: number | null): string
}

/**
 * Colours for scores by their quantiles: each class holds about as many of them, so that one far from all others leaves those apart. Equal
 * scores are of one class; where there are many, as at the ceiling of a solved task, the classes are fewer.
 */
export function scoreColours(all: readonly (number | null)[]): ScoreColours {
  const sorted = Float64Array.from(all.filter((score) => score !== null && Number.isFinite(score)) as number[]).sort()
  if (sorted.length === 0) return { classes: [], of: () => COLOUR.noScore }
  // Bounds are scores that there are, so that no class is empty.
  const lows = [...new Set(SCORES.map((_, i) => sorted[Math.floor((i * sorted.length) / SCORES.length)]!))]
  const classes = lows.map((low, i) => ({ low, high: lows[i + 1] ?? sorted.at(-1)!, colour: colourOf(i, lows.length) }))
  return {
    classes,
    of(score) {
      if (score === null || !Number.isFinite(score)) return COLOUR.noScore
      return classes.findLast(({ low }) => score >= low)!.colour
    },
  }
}

/** The colour of a class, the highest of which has the last one, also where there are few. */
const colourOf = (index: number, count: number): string =>
  SCORES[count === 1 ? SCORES.length - 1 : Math.round((index / (count - 1)) * (SCORES.length - 1))]!
