import type { Rows } from '../network/network.js'

/** The columns of a rollout of `unroll` time steps in `envs` environments: arrays of [unroll x envs], row t * envs + e. */
export interface Experience {
  readonly envs: number
  readonly unroll: number
  /** The reward of row t's action. */
  readonly r_t: Float64Array
  /** 1 where the step of row t ended an episode, by termination or truncation. */
  readonly end_t: Uint8Array
  /** The value of the next state where end_t is 1: 0 after a termination, V of the final observation after a truncation. */
  readonly v_end_t: Float64Array
}

/** A rollout with the advantages of its rows. */
export interface ExperienceWithAdvantages extends Experience {
  readonly a_t: Float64Array
}

/**
 * Generalised advantage estimation (Schulman et al. 2016, "High-dimensional continuous control using generalized advantage
 * estimation", equation 16), as its recurrence backwards in time:
 *
 *     δ_t = r_t + γ V_{t+1} − V_t
 *     A_t = δ_t + γ λ A_{t+1}
 *
 * V_{t+1} is v_end_t and A_{t+1} is 0 where an episode ended. λ = 1 gives A_t + V_t = R_t, the n-step return of A3C
 * (Mnih et al. 2016, "Asynchronous methods for deep reinforcement learning", algorithm S3).
 *
 * @param v_t values, [(unroll + 1) x envs] rows; the last `envs` rows are those of the states after the rollout
 * @param discount γ, 0 to 1
 * @param lambda λ, 0 to 1
 * @param a_t the advantages, one a row; written
 */
export function advantages(experience: Experience, v_t: Rows, discount: number, lambda: number, a_t: Float64Array): void {
  const { envs, unroll, r_t, end_t, v_end_t } = experience
  const { data, stride } = v_t
  const decay = discount * lambda
  for (let env = 0; env < envs; env++) {
    let v_tp1 = data[(unroll * envs + env) * stride]!
    let a_tp1 = 0
    for (let row = (unroll - 1) * envs + env; row >= 0; row -= envs) {
      const v = data[row * stride]!
      const ended = end_t[row]! === 1
      a_tp1 = r_t[row]! + discount * (ended ? v_end_t[row]! : v_tp1) - v + (ended ? 0 : decay * a_tp1)
      v_tp1 = v
      a_t[row] = a_tp1
    }
  }
}
