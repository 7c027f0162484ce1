import { readable } from '../readable.js'
import { type Colours, RESET } from './cells.js'

/** A sequence that sets colours: the only one that a text may send to a terminal. */
const COLOUR = new RegExp(`${'\u001b'}\\[([\\d;]{0,40})m`)

/**
 * A text of an environment, made safe for a terminal: it may begin lines and set colours, and each line ends all colours. Where the terminal
 * has no colours, brackets stand around what is coloured, since that is often the only sign of where the agent is.
 *
 * @returns at most `rows` lines of at most `columns` characters that show
 */
export function textLines(text: string, columns: number, rows: number, colours: Colours): readonly string[] {
  const lines = text.split(/\r?\n/)
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop()
  return lines.slice(0, rows).map((line) => safeLine(line, columns, colours))
}

function safeLine(line: string, columns: number, colours: Colours): string {
  // A line of a megabyte is cut before it is looked at.
  const pieces = line.slice(0, 100 * columns).split(COLOUR)
  let [shown, left, coloured] = ['', columns, false]
  pieces.forEach((piece, i) => {
    if (i % 2 === 1) {
      const colouring = !/^[0;]*$/.test(piece)
      if (colours !== 'none') shown += `\u001b[${piece}m`
      else if (colouring !== coloured) shown += colouring ? '[' : ']'
      coloured = colouring
      return
    }
    const letters = [...readable(piece)].slice(0, left)
    left -= letters.length
    shown += letters.join('')
  })
  if (!coloured) return shown
  return shown + (colours === 'none' ? ']' : RESET)
}
