import { scaleLinear } from 'd3-scale'

/** Nine samples of viridis (van der Walt, Smith 2015; CC0). Even steps look even, also to colour-blind people and in grey. */
const VIRIDIS = ['#fde725', '#addc30', '#5ec962', '#28ae80', '#21918c', '#2c728e', '#3b528b', '#472d7b', '#440154']
const SHADES = 32

const along = scaleLinear<string>()
  .domain(VIRIDIS.map((_, i) => i / (VIRIDIS.length - 1)))
  .range(VIRIDIS)

/** Shades from the lowest (light) to the highest (dark, which stands out on white). They are few, so that many slices share one path. */
export const shades: readonly string[] = Array.from({ length: SHADES }, (_, i) => along(i / (SHADES - 1)))

/** The index into `shades` of a value between low and high. */
export function shadeOf(value: number, [low, high]: readonly [number, number]): number {
  if (high <= low) return SHADES - 1
  return Math.min(SHADES - 1, Math.floor(((value - low) / (high - low)) * SHADES))
}

/** The colour of slices without a score. */
export const NO_SCORE = '#c8c8c8'

/** Colours that colour-blind people can tell apart (Okabe and Ito 2008), without the yellow that white swallows. */
const LINES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000']
/** Dashes that tell lines of similar colour apart. */
const DASHES = [undefined, '7 3', '2 3', '9 3 2 3']

export interface LineStyle {
  readonly colour: string
  readonly dash: string | undefined
}

/** The style of the n-th line, from 0. */
export function lineStyle(n: number): LineStyle {
  return { colour: LINES[n % LINES.length]!, dash: DASHES[n % DASHES.length] }
}
