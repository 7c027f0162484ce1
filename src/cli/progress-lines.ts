import type { Output } from './output.js'

/** Lines between the first slice and the last. */
const LINES = 10

/**
 * Prints how many slices are done, once every tenth of them.
 *
 * @param done the participle that the lines begin with: `verified`
 * @returns the function to call after each slice
 */
export function progressLines(output: Output, quiet: boolean, done: string): (slices: number, total: number) => void {
  let lines = 0
  return (slices, total) => {
    if (quiet || slices < ((lines + 1) * total) / LINES) return
    lines++
    output.note(`${done} ${slices} of ${total} slices`)
  }
}
