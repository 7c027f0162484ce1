import { existsSync } from 'node:fs'
import { spread, takeTurns } from '../measure.mjs'

const ADDON = new URL('../../dist/agents/network/kernels/kernels.node', import.meta.url)

/** Why a contender cannot be measured at all; undefined where it can. */
export function missing({ env }) {
  // An older Clade would take WebAssembly without a word.
  return env?.CLADE_ENGINE === 'native' && !existsSync(ADDON) ? 'the native engine is not built' : undefined
}

/**
 * As `takeTurns`, but one that fails does not take the others with it: it is left out of what follows.
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

/** `min / median / max` in thousands; a decimal for the slow. */
export function spreadThousands(values) {
  const thousands = values.map((value) => value / 1000)
  return `${spread(thousands, Math.max(...thousands) < 50 ? 1 : 0)} k`
}
