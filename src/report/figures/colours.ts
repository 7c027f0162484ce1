import { LINES } from './theme.js'

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
