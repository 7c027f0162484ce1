import { cosineOfStep } from '../math/cosine.js'
import type { Rows } from '../network/network.js'
import type { Window } from './window.js'

/**
 * Writes the intrinsic rewards of the rows that were played since the last update:
 *
 *     r^I = 1/c · Σ_(i=1..c) cos(s_(t+1) − s_(t+1−i), g_(t+1−i))
 *
 * of the step from s_t to s_(t+1), as Vezhnevets et al. 2017, equation 8, has it one step later: how far the worker went where its goals of
 * the last c steps pointed. Goals of an earlier episode are left out, and where the step ended an episode, its last state stands for
 * s_(t+1). It is a number: no gradient flows.
 *
 * @param states s, of the time step after the last one too
 * @param goals g
 * @param ages time steps of its episode before each row
 */
export function intrinsicRewards(window: Window, states: Rows, goals: Rows, ages: Float32Array): void {
  const { columns, horizon, envs, firstNew, learned } = window
  for (let row = firstNew; row < firstNew + learned; row++) {
    const next = columns.ends[row] === 1 ? row : row + envs
    const goalsSoFar = Math.min(horizon, ages[row]! + 1)
    let sum = 0
    for (let i = 0; i < goalsSoFar; i++) sum += cosineOfStep(states, row - i * envs, next, goals, row - i * envs)
    columns.intrinsic[row] = sum / horizon
  }
}
