import type { Random } from '../../random.js'

/** Points drawn from everywhere, rounds of refinement, points kept from round to round, and draws around each of them in a round. */
const EVERYWHERE = 200
const ROUNDS = 5
const KEPT = 4
const AROUND = 10

/**
 * The coordinates (0..1 each) that maximise `value`: the best of points drawn from everywhere, then of points ever nearer to the best
 * so far. No gradient, so that ranges of whole numbers and lists are searched alike; deterministic given the stream. Scored in batches,
 * 400 points in all.
 */
export function maximise(
  dimensions: number,
  value: (points: readonly (readonly number[])[]) => readonly number[],
  random: Random,
): number[] {
  const draw = (make: (i: number) => number) => Array.from({ length: dimensions }, (_, i) => make(i))
  const rate = (points: number[][]) => {
    const values = value(points)
    return points.map((point, i) => ({ point, value: values[i]! }))
  }
  let best = rate(Array.from({ length: EVERYWHERE }, () => draw(() => random())))
  for (let round = 0, reach = 0.2; round <= ROUNDS; round++, reach /= 2) {
    best = best.sort((a, b) => b.value - a.value).slice(0, KEPT)
    if (round === ROUNDS) break
    const around = best.flatMap(({ point }) =>
      Array.from({ length: AROUND }, () => draw((i) => Math.min(1, Math.max(0, point[i]! + reach * (2 * random() - 1))))),
    )
    best.push(...rate(around))
  }
  return best[0]!.point
}
