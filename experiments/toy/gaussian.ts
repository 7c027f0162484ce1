import { boxMuller } from '../../agents/math/box-muller.js'
import { custom, type Explore } from '../../src/index.js'

/** Adds a normal number to each hyperparameter, which factors cannot do where one is 0; what leaves 0 to `high` stays at the bound. */
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
