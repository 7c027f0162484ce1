/** Points of two spirals that wind around each other, three turns each, with some noise: a classic that no straight line separates. */
export interface Points {
  /** [count, 2], row-major. */
  readonly places: Float32Array
  /** 0 or 1: which spiral a point is on. */
  readonly classes: Int32Array
}

const TURNS = 3
const NOISE = 0.05

/** @param random uniform in [0, 1) */
export function spirals(count: number, random: () => number): Points {
  const places = new Float32Array(2 * count)
  const classes = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const along = Math.sqrt(random())
    const side = i % 2
    const angle = along * TURNS * 2 * Math.PI + side * Math.PI
    places[2 * i] = along * Math.cos(angle) + NOISE * (2 * random() - 1)
    places[2 * i + 1] = along * Math.sin(angle) + NOISE * (2 * random() - 1)
    classes[i] = side
  }
  return { places, classes }
}
