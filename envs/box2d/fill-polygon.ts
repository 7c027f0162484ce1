import { crossings, type Outline } from '../drawing/crossings.js'

/**
 * Sets all cells of `canvas` (rows of `width`, from the top) whose centre lies within the outline, by the even-odd rule: for pictures of
 * characters, which have no shades.
 */
export function fillPolygon(canvas: Uint8Array, width: number, outline: Outline, value: number): void {
  const ys = outline.filter((_, i) => i % 2 === 1)
  const last = Math.min(canvas.length / width, Math.ceil(Math.max(...ys)))
  for (let row = Math.max(0, Math.floor(Math.min(...ys))); row < last; row++) {
    const found = crossings(outline, row + 0.5)
    for (let i = 0; i + 1 < found.length; i += 2) {
      const from = Math.max(0, Math.ceil(found[i]! - 0.5))
      const to = Math.min(width, Math.ceil(found[i + 1]! - 0.5))
      if (from < to) canvas.fill(value, row * width + from, row * width + to)
    }
  }
}
