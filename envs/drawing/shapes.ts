/** A place in a picture or in a world: x to the right, y upwards. */
export type Point = readonly [x: number, y: number]

/** The corners of a rectangle. */
export function rectangle(left: number, bottom: number, right: number, top: number): readonly Point[] {
  return [
    [left, bottom],
    [left, top],
    [right, top],
    [right, bottom],
  ]
}

/** Corners turned counter-clockwise about the origin by `angle`, in radians, and then moved by `to`. */
export function placed(corners: readonly Point[], [right, up]: Point, angle: number): readonly Point[] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return corners.map(([x, y]) => [right + cosine * x - sine * y, up + sine * x + cosine * y])
}

/** Corners of a circle, so many that it looks round. */
export function circle([x, y]: Point, radius: number): readonly Point[] {
  const corners = Math.ceil(12 + 2 * radius)
  return arc([x, y], radius, 0, (2 * Math.PI * (corners - 1)) / corners, corners)
}

/** `count` points of a circle, counter-clockwise from one angle to another. */
export function arc([x, y]: Point, radius: number, from: number, to: number, count: number): readonly Point[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = from + ((to - from) * i) / (count - 1)
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
}

/** The outline of a line through the points, which bends gently. */
export function stroke(points: readonly Point[], thickness: number): readonly Point[] {
  const side = (sign: number): Point[] =>
    points.map(([x, y], i) => {
      const [x1, y1] = points[Math.max(0, i - 1)]!
      const [x2, y2] = points[Math.min(points.length - 1, i + 1)]!
      const half = (sign * thickness) / 2 / Math.hypot(x2 - x1, y2 - y1)
      return [x - half * (y2 - y1), y + half * (x2 - x1)]
    })
  return [...side(1), ...side(-1).reverse()]
}
