import { existsSync } from 'node:fs'
import { spread, takeTurns } from '../measure.mjs'

const ADDON = new URL('../../dist/tensors/kernels/kernels.node', import.meta.url)

/** The reason why a contender cannot be measured at all; undefined where it can. */
export function missing({ env }) {
  // Without this check Clade would fall back to WebAssembly.
  return env?.CLADE_ENGINE === 'native' && !existsSync(ADDON) ? 'the native engine is not built' : undefined
}

/**
 * Measures contenders in turns, as `takeTurns` does. One that fails is left out from there on, and the others are measured.
 * @param contenders key -> `(round) => value`
 * @returns `{ values: key -> values of the rounds, failures: key -> sentence }`
 */
export async function takeTurnsOrFail(contenders, rounds) {
  const failures = {}
  const guarded = Object.entries(contenders).map(([key, measure]) => {
    let round = 0
    const guard = async () => {
      const now = round++
      if (failures[key]) return undefined
      try {
        return await measure(now)
      } catch (error) {
        failures[key] = error.message
        return undefined
      }
    }
    return [key, guard]
  })
  const taken = await takeTurns(Object.fromEntries(guarded), rounds)
  const values = Object.fromEntries(Object.entries(taken).map(([key, list]) => [key, list.filter((value) => value !== undefined)]))
  return { values, failures }
}

/** The spread in thousands as text: `min / median / max`, with a decimal for slow contenders. */
export function spreadThousands(values) {
  const thousands = values.map((value) => value / 1000)
  return `${spread(thousands, Math.max(...thousands) < 50 ? 1 : 0)} k`
}

/** The spread of speeds as text: in thousands where they are large. */
export function spreadOf(values) {
  return Math.max(...values) < 1000 ? spread(values) : spreadThousands(values)
}
