import type { Episodes } from '../../src/trainable.js'

/** Keeps the return and length of each environment's running episode, and the columns of the episodes that finished in this slice. */
export class EpisodeLog {
  readonly returns: Float64Array
  readonly lengths: Int32Array
  private finished = 0
  private finishedSteps = new Float64Array(64)
  private finishedReturns = new Float64Array(64)
  private finishedLengths = new Int32Array(64)

  constructor(envs: number) {
    this.returns = new Float64Array(envs)
    this.lengths = new Int32Array(envs)
  }

  /** Begins a new slice, in which no episode has finished. */
  beginSlice(): void {
    this.finished = 0
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
    return {
      steps: this.finishedSteps.slice(0, this.finished),
      returns: this.finishedReturns.slice(0, this.finished),
      lengths: this.finishedLengths.slice(0, this.finished),
    }
  }

  private finish(env: number, steps: number): void {
    if (this.finished === this.finishedSteps.length) this.grow()
    this.finishedSteps[this.finished] = steps
    this.finishedReturns[this.finished] = this.returns[env]!
    this.finishedLengths[this.finished] = this.lengths[env]!
    this.finished++
    this.returns[env] = 0
    this.lengths[env] = 0
  }

  private grow(): void {
    const { finishedSteps, finishedReturns, finishedLengths, finished } = this
    this.finishedSteps = new Float64Array(2 * finished)
    this.finishedReturns = new Float64Array(2 * finished)
    this.finishedLengths = new Int32Array(2 * finished)
    this.finishedSteps.set(finishedSteps)
    this.finishedReturns.set(finishedReturns)
    this.finishedLengths.set(finishedLengths)
  }
}
