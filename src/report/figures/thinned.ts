/** A point of a line, in pixels; y is null where the line has a gap. */
export interface PixelPoint {
  readonly x: number
  readonly y: number | null
}

/**
 * Leaves out points of a line that cannot be seen: of those in one column of pixels the lowest and the highest stay, in their order, so that
 * the line reaches as far up and down as before.
 *
 * @param points with ascending x
 * @param column the width of a column in pixels; 0 leaves all points
 */
export function thinned(points: readonly PixelPoint[], column: number): PixelPoint[] {
  if (column <= 0) return [...points]
  const kept: PixelPoint[] = []
  for (let i = 0; i < points.length; ) {
    const end = (Math.floor(points[i]!.x / column) + 1) * column
    let [low, high] = [i, i]
    let next = i
    for (; next < points.length && points[next]!.x < end; next++) {
      const { y } = points[next]!
      if (y === null) continue
      if (points[low]!.y === null || y < points[low]!.y!) low = next
      if (points[high]!.y === null || y > points[high]!.y!) high = next
    }
    for (const index of new Set([Math.min(low, high), Math.max(low, high)])) kept.push(points[index]!)
    i = next
  }
  return kept
}
