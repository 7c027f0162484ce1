import { custom, type Explore } from '../../src/index.js'

/** Adds a normal number to each hyperparameter, which factors cannot do where one is 0; what leaves 0 to `high` stays at the bound. */
export function gaussian({ sigma, high }: { readonly sigma: number; readonly high: number }): Explore {
  return custom(`gaussian-${sigma}`, (values, { space, random }) =>
    Object.fromEntries(
      Object.keys(space).map((name) => {
        // Box and Muller; 1 − u is never 0.
        const noise = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
        return [name, Math.min(high, Math.max(0, Number(values[name]) + sigma * noise))]
      }),
    ),
  )
}
