/** Corners, x and y in turn. */
export type Outline = readonly number[]

/** The places x at which the line at `y` crosses the outline, ascending. */
export function crossings(outline: Outline, y: number): number[] {
  const found: number[] = []
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length
    const [y1, y2] = [outline[i + 1]!, outline[j + 1]!]
    if (y1 > y !== y2 > y) found.push(outline[i]! + ((y - y1) / (y2 - y1)) * (outline[j]! - outline[i]!))
  }
  return found.sort((a, b) => a - b)
}
