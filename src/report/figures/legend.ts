import { label } from './svg.js'

/** A sign of a legend and its meaning. The sign is 24 pixels wide; `draw` gets its left end and its middle line. */
export interface Sign {
  readonly text: string
  draw(x: number, y: number): string
}

/** The width of a character of the 12 pixel font, roughly: text cannot be measured without a browser. */
const CHARACTER = 6.6
const SIGN = 24

/** The signs of a legend in a row that begins at x and has its middle at y. */
export function legend(x: number, y: number, signs: readonly Sign[]): string[] {
  let left = x
  return signs.flatMap(({ text, draw }) => {
    const drawn = [draw(left, y), label(left + SIGN + 6, y + 4, text)]
    left += SIGN + 6 + text.length * CHARACTER + 18
    return drawn
  })
}
