import { custom, type Explore } from 'clade'

/** An explore that adds a normal number to each hyperparameter, since factors cannot move a value of 0. Values stay within 0 to `high`. */
export function gaussian({ sigma, high }: { readonly sigma: number; readonly high: number }): Explore {
  return custom(`gaussian-${sigma}`, (values, { space, random }) =>
    Object.fromEntries(
      Object.keys(space).map((name) => {
        const noise = boxMuller(random(), random())
        return [name, Math.min(high, Math.max(0, Number(values[name]) + sigma * noise))]
      }),
    ),
  )
}

/** A standard normal number of two uniform ones in [0, 1) (Box and Muller 1958). */
function boxMuller(u: number, v: number): number {
  // 1 - u is never 0.
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v)
}
