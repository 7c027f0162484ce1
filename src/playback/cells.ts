import type { Picture } from '../trained.js'
import { resize } from './resize.js'

/** The colours that a terminal has. */
export type Colours = 'true' | '256' | 'none'

/** Ends all colours. */
export const RESET = '\u001b[0m'

/** Characters from empty to full, for terminals without colours. */
const INKS = [...' .:-=+*#%@']

/**
 * The picture in the characters of a terminal, as large as fits without distortion: two pixels a character, one above the other. Without
 * colours a character is the darker the more it differs from the picture's ground.
 *
 * @returns lines of at most `columns` characters, at most `rows` of them
 */
export function pictureLines(picture: Picture, columns: number, rows: number, colours: Colours): readonly string[] {
  const scale = Math.min(columns / picture.width, (2 * rows) / picture.height)
  const width = Math.max(1, Math.floor(scale * picture.width))
  const height = Math.max(1, Math.floor((scale * picture.height) / 2))
  if (colours === 'none') return inked(resize(picture, width, height))
  const { data } = resize(picture, width, 2 * height)
  return Array.from({ length: height }, (_, row) => {
    let line = ''
    let latest = ''
    for (let x = 0; x < width; x++) {
      const upper = paint(38, data, 3 * (2 * row * width + x), colours)
      const lower = paint(48, data, 3 * ((2 * row + 1) * width + x), colours)
      const look = `\u001b[${upper};${lower}m`
      line += look === latest ? '▀' : `${look}▀`
      latest = look
    }
    return line + RESET
  })
}

/** The parameters of SGR for a colour: `what` is 38 for the foreground, 48 for the background. */
function paint(what: 38 | 48, data: Uint8Array, at: number, colours: Colours): string {
  const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
  if (colours === 'true') return `${what};2;${red};${green};${blue}`
  const level = (value: number): number => Math.round((5 * value) / 255)
  return `${what};5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`
}

function inked({ width, height, data }: Picture): readonly string[] {
  const pixel = (i: number): readonly number[] => Array.from(data.subarray(3 * i, 3 * i + 3))
  const ground = commonest(Array.from({ length: width * height }, (_, i) => pixel(i).join()))
    .split(',')
    .map(Number)
  return Array.from({ length: height }, (_, y) => {
    const line = Array.from({ length: width }, (_, x) => {
      const difference = Math.max(...pixel(y * width + x).map((value, channel) => Math.abs(value - ground[channel]!)))
      return INKS[Math.ceil((difference / 255) * (INKS.length - 1))]!
    })
    return line.join('').trimEnd()
  })
}

function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}
