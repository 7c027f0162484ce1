import { showValue } from '../terminal/format.js'
import type { ScoreColours } from './score-classes.js'
import { element, label } from './svg.js'

/** The height of the whole scale, in pixels. */
export const SCORE_BAR = 132
const WIDTH = 14

/** The scale of the colours of scores, highest on top, with the scores at which they change. */
export function scoreBar(x: number, top: number, { classes }: Pick<ScoreColours, 'classes'>): string[] {
  if (classes.length === 0) return []
  const height = SCORE_BAR / classes.length
  const topOf = (index: number) => top + (classes.length - 1 - index) * height
  const bar = classes.map(({ colour }, i) => element('rect', { class: 'score', x, y: topOf(i), width: WIDTH, height, fill: colour }))
  const { low, high } = classes.at(-1)!
  const bounds = classes.map(({ low }, i) => label(x + WIDTH + 6, topOf(i) + height + 4, showValue(low)))
  // The highest class may be one score, as at a ceiling.
  const highest = high > low ? [label(x + WIDTH + 6, top + 4, showValue(high))] : []
  return [label(x, top - 24, 'score'), label(x, top - 10, 'by quantiles', { 'font-size': 11 }), ...bar, ...bounds, ...highest]
}
