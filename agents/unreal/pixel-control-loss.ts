import type { Head, Rows } from '../network/network.js'
import type { Sequences } from './replay/sequences.js'

/** The discount of changes, as in the paper. */
const DISCOUNT = 0.9

/** What was done in replayed frames, and what it changed. */
export interface Deeds {
  /** [frames] */
  readonly actions: ArrayLike<number>
  /** [frames x cells] */
  readonly changes: ArrayLike<number>
}

/**
 * Writes at the head, [rows x cells x (1 + actions)], the gradient of
 *
 *     L = scale Σ ½(G_t − Q_t(a_t))²,  Q(a) = V + A_a − mean of A,  G_t = c_t + 0.9 G_{t+1}
 *
 * over time steps, sequences and cells, where G is a constant, c_t is the change that a_t caused, and G after the last step is the largest Q
 * there: n-step Q-learning (Jaderberg et al. 2017, "Reinforcement learning with unsupervised auxiliary tasks", section 3.1) on dueling
 * values (Wang et al. 2016). A terminated episode ends G; a step after which nobody knows what followed counts as the last.
 *
 * @param following [envs x cells]: scratch memory
 * @returns Σ ½(G_t − Q_t(a_t))²
 */
export function pixelControlGradient(
  { output, gradient }: Head,
  { steps, frames, terminated, cut }: Pick<Sequences, 'steps' | 'frames' | 'terminated' | 'cut'>,
  { actions, changes }: Deeds,
  cells: number,
  scale: number,
  following: Float64Array,
): number {
  const envs = following.length / cells
  const numbers = output.columns / cells
  let loss = 0
  for (let env = 0; env < envs; env++) writeBest(output, steps * envs + env, cells, following, env * cells)
  for (let row = steps * envs - 1; row >= 0; row--) {
    const first = (row % envs) * cells
    const frame = frames[row]!
    if (cut[row] === 1) {
      gradient.data.fill(0, row * gradient.stride, row * gradient.stride + gradient.columns)
      writeBest(output, row, cells, following, first)
      continue
    }
    const action = actions[frame]!
    for (let cell = 0; cell < cells; cell++) {
      const at = row * output.stride + cell * numbers
      const target = changes[frame * cells + cell]! + (terminated[row] === 1 ? 0 : DISCOUNT * following[first + cell]!)
      const error = base(output.data, at, numbers) + output.data[at + 1 + action]! - target
      following[first + cell] = target
      loss += 0.5 * error * error
      const slope = scale * error
      const to = row * gradient.stride + cell * numbers
      gradient.data[to] = slope
      for (let j = 1; j < numbers; j++) gradient.data[to + j] = -slope / (numbers - 1)
      gradient.data[to + 1 + action]! += slope
    }
  }
  return loss
}

/** V − mean of A. */
function base(data: Float32Array, at: number, numbers: number): number {
  let sum = 0
  for (let j = 1; j < numbers; j++) sum += data[at + j]!
  return data[at]! - sum / (numbers - 1)
}

/** Writes the largest Q of each cell of a row. */
function writeBest({ data, stride, columns }: Rows, row: number, cells: number, out: Float64Array, offset: number): void {
  const numbers = columns / cells
  for (let cell = 0; cell < cells; cell++) {
    const at = row * stride + cell * numbers
    let best = data[at + 1]!
    for (let j = 2; j < numbers; j++) best = Math.max(best, data[at + j]!)
    out[offset + cell] = base(data, at, numbers) + best
  }
}
