import { lengthOfStep } from '../math/cosine.js'
import { advantages } from '../math/gae.js'
import type { Head, Network } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import type { Settings } from './settings.js'
import type { Window } from './window.js'

/** The settings that the loss reads. */
export type LossSettings = Pick<
  Settings,
  'discount' | 'managerDiscount' | 'gaeLambda' | 'entropyCost' | 'valueCost' | 'managerCost' | 'intrinsicCost' | 'rewardScale'
>

/**
 * Writes at the heads the gradient of
 *
 *     L = mean(−A^D log π(a) − entropyCost · H + valueCost · ½(R^D − V^D)² + valueCost · ½(R^M − V^M)² − managerCost · A^M cos(s_(t+c) − s_t, g_t))
 *
 * over the rows that the window is to learn from (Vezhnevets et al. 2017, equations 7 to 10, averaged). A^M = R^M − V^M with the return of
 * scaled rewards and the manager's discount; A^D = R^D − V^D with the return of scaled rewards + intrinsicCost · r^I and the worker's
 * discount. Both are constants, as are the states. Where an episode ends within c steps, its last state stands for s_(t+c). It writes the
 * advantages. A row from before the member's first has no part in the loss.
 */
export function lossGradient(window: Window, policy: Policy, { heads }: Network, settings: LossSettings): void {
  const { columns, worker, manager, learned } = window
  const { rewardScale, intrinsicCost, gaeLambda, valueCost } = settings
  const rows = learned + window.firstNew
  for (let row = 0; row < rows; row++) {
    const reward = rewardScale * columns.rewards[row]!
    manager.r_t[row] = reward
    worker.r_t[row] = reward + intrinsicCost * columns.intrinsic[row]!
  }
  advantages(worker, heads.value!.output, settings.discount, gaeLambda, worker.a_t)
  advantages(manager, heads.managerValue!.output, settings.managerDiscount, gaeLambda, manager.a_t)
  for (let row = 0; row < learned; row++) if (columns.played[row] === 0) worker.a_t[row] = manager.a_t[row] = 0
  policy.gradient(learned, worker.a_t, settings.entropyCost)
  const { data, stride } = heads.policy!.gradient
  for (let row = 0; row < learned; row++) if (columns.played[row] === 0) data.fill(0, row * stride, (row + 1) * stride)
  valueGradient(heads.value!, worker.a_t, learned, valueCost)
  valueGradient(heads.managerValue!, manager.a_t, learned, valueCost)
  goalGradient(window, heads, settings.managerCost)
}

function valueGradient({ gradient: { data, stride } }: Head, a_t: Float64Array, rows: number, valueCost: number): void {
  const scale = -valueCost / rows
  for (let row = 0; row < rows; row++) data[row * stride] = scale * a_t[row]!
}

/**
 * The gradient of the transition policy gradient by g. With |g| = 1 the cosine is g · δ / |δ| for δ = s_(t+c) − s_t; what of its gradient
 * goes along g, the network's normalisation takes away.
 */
function goalGradient(window: Window, heads: Network['heads'], managerCost: number): void {
  const { manager, columns, learned } = window
  const { data: states, stride: statesStride, columns: units } = heads.state!.output
  const { data, stride } = heads.goal!.gradient
  const scale = -managerCost / learned
  for (let row = 0; row < learned; row++) {
    const to = aheadOf(window, row)
    const length = columns.played[row] === 0 ? 0 : lengthOfStep({ states: heads.state!.output, from: row, to })
    const weight = length === 0 ? 0 : (scale * manager.a_t[row]!) / length
    const at = row * stride
    if (weight === 0) data.fill(0, at, at + units)
    else for (let j = 0; j < units; j++) data[at + j] = weight * (states[to * statesStride + j]! - states[row * statesStride + j]!)
  }
}

/** The row `horizon` time steps later, or the episode's last. */
export function aheadOf({ columns, horizon, envs }: Window, row: number): number {
  let at = row
  for (let step = 0; step < horizon && columns.ends[at] === 0; step++) at += envs
  return at
}
