import type { Episodes } from '../../src/trainable.js'

/** Keeps the return and length of each environment's running episode, and the columns of the episodes that finished in this slice. */
export class EpisodeLog {
  readonly returns: Float64Array
  readonly lengths: Int32Array
  /** The columns, as far as they go. */
  private finished = { steps: [] as number[], returns: [] as number[], lengths: [] as number[] }

  constructor(envs: number) {
    this.returns = new Float64Array(envs)
    this.lengths = new Int32Array(envs)
  }

  /** Begins a new slice, in which no episode has finished. */
  beginSlice(): void {
    this.finished = { steps: [], returns: [], lengths: [] }
  }

  /** Forgets the running episodes, since all environments were reset. */
  restart(): void {
    this.returns.fill(0)
    this.lengths.fill(0)
  }

  /**
   * Counts a step of environment `env`.
   *
   * @param steps environment steps of the slice up to this one
   */
  step(env: number, reward: number, ended: boolean, steps: number): void {
    this.returns[env]! += reward
    this.lengths[env]! += 1
    if (ended) this.finish(env, steps)
  }

  /** Copies of the columns of the episodes that finished in this slice. */
  columns(): Episodes {
    const { steps, returns, lengths } = this.finished
    return { steps: Float64Array.from(steps), returns: Float64Array.from(returns), lengths: Int32Array.from(lengths) }
  }

  private finish(env: number, steps: number): void {
    this.finished.steps.push(steps)
    this.finished.returns.push(this.returns[env]!)
    this.finished.lengths.push(this.lengths[env]!)
    this.returns[env] = 0
    this.lengths[env] = 0
  }
}
