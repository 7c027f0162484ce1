import { label } from './svg.js'

/** A sign and what it means; `draw` gets the left end of 24 pixels and the middle line. */
export interface Sign {
  readonly text: string
  draw(x: number, y: number): string
}

/** About the width of a character of the 12 pixel font; text cannot be measured without a browser. */
const CHARACTER = 6.6
const SIGN = 24

/** Signs in a row that begins at x; the middle of the row is y. */
export function legend(x: number, y: number, signs: readonly Sign[]): string[] {
  let at = x
  return signs.flatMap(({ text, draw }) => {
    const drawn = [draw(at, y), label(at + SIGN + 6, y + 4, text)]
    at += SIGN + 6 + text.length * CHARACTER + 18
    return drawn
  })
}
