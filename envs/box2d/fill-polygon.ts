/** Corners, x and y in turn, in pixels from the top left. */
export type Outline = readonly number[]

/** Sets all pixels of `canvas` (rows of `width`) whose centre lies within the outline, by the even-odd rule. */
export function fillPolygon(canvas: Uint8Array, width: number, outline: Outline, value: number): void {
  const ys = outline.filter((_, i) => i % 2 === 1)
  const last = Math.min(canvas.length / width, Math.ceil(Math.max(...ys)))
  for (let row = Math.max(0, Math.floor(Math.min(...ys))); row < last; row++) {
    const crossings = edgesAt(outline, row + 0.5)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5))
      const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5))
      if (from < to) canvas.fill(value, row * width + from, row * width + to)
    }
  }
}

/** The columns at which the line at `y` crosses the outline, from left to right. */
function edgesAt(outline: Outline, y: number): number[] {
  const crossings: number[] = []
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length
    const [y1, y2] = [outline[i + 1]!, outline[j + 1]!]
    if (y1 > y !== y2 > y) crossings.push(outline[i]! + ((y - y1) / (y2 - y1)) * (outline[j]! - outline[i]!))
  }
  return crossings.sort((a, b) => a - b)
}
