/**
 * A standard normal number of two uniform ones in [0, 1) (Box and Muller 1958). The transform gives a pair; only one is used, so that a
 * stream of them has no spare to save.
 *
 * @example
 * boxMuller(random(), random())
 */
export function boxMuller(u: number, v: number): number {
  // 1 - u is never 0.
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v)
}
