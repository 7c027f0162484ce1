import { boxMuller } from '../../agents/math/box-muller.js'
import { custom, type Explore } from '../../src/index.js'

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
