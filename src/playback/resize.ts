import type { Picture } from '../trained.js'

/** The picture in another size. Each pixel is the mean of the area that it covers, so that whole multiples are exact. */
export function resize(picture: Picture, width: number, height: number): Picture {
  if (picture.width === width && picture.height === height) return picture
  const columns = spans(picture.width, width)
  const rows = spans(picture.height, height)
  const narrow = new Float64Array(3 * width * picture.height)
  for (let y = 0; y < picture.height; y++) {
    columns.forEach(({ first, weights }, x) => {
      for (let i = 0; i < weights.length; i++) {
        const from = 3 * (y * picture.width + first + i)
        const to = 3 * (y * width + x)
        for (let channel = 0; channel < 3; channel++) narrow[to + channel]! += weights[i]! * picture.data[from + channel]!
      }
    })
  }
  const data = new Uint8Array(3 * width * height)
  const line = new Float64Array(3 * width)
  rows.forEach(({ first, weights }, y) => {
    line.fill(0)
    for (let i = 0; i < weights.length; i++) {
      const from = 3 * (first + i) * width
      for (let j = 0; j < line.length; j++) line[j]! += weights[i]! * narrow[from + j]!
    }
    for (let j = 0; j < line.length; j++) data[3 * y * width + j] = Math.round(line[j]!)
  })
  return { width, height, data }
}

/** The pixels of a line that a pixel of the new line covers, and their shares of it, which add up to 1. */
interface Span {
  readonly first: number
  readonly weights: readonly number[]
}

function spans(from: number, to: number): readonly Span[] {
  return Array.from({ length: to }, (_, i) => {
    // In units of 1/to of an old pixel all ends are whole numbers.
    const [start, end] = [i * from, (i + 1) * from]
    const first = Math.floor(start / to)
    const count = Math.ceil(end / to) - first
    const weights = Array.from({ length: count }, (_, j) => {
      const [left, right] = [(first + j) * to, (first + j + 1) * to]
      return (Math.min(end, right) - Math.max(start, left)) / from
    })
    return { first, weights }
  })
}
