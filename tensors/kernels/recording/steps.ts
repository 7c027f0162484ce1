import { Operation } from './operation.js'
import { Recurrence } from './recurrence.js'

/** Steps of optimisers, and how parameters begin. */
export class Steps extends Recurrence {
  /** `settings`: learning rate, decay, epsilon, largest norm; the norm is written behind them. n is a multiple of 16. */
  rmsProp({
    n,
    parameters,
    gradients,
    meanSquares,
    settings,
  }: Record<'n' | 'parameters' | 'gradients' | 'meanSquares' | 'settings', number>): void {
    this.begin('rmsProp')
    this.lines('n', n)
    this.vector('parameters', parameters, n)
    this.vector('gradients', gradients, n)
    this.vector('meanSquares', meanSquares, n)
    this.vector('settings', settings, 5)
    this.emit(Operation.rmsProp, n, parameters, gradients, meanSquares, settings)
  }

  /**
   * `settings`: learning rate, both decays, epsilon, largest norm, 1 / (1 - decay^t) of both; the norm is written behind them, and behind
   * it lies AdamW's weight decay, 0 for Adam.
   * n is a multiple of 16.
   */
  adam({
    n,
    parameters,
    gradients,
    means,
    meanSquares,
    settings,
  }: Record<'n' | 'parameters' | 'gradients' | 'means' | 'meanSquares' | 'settings', number>): void {
    this.begin('adam')
    this.lines('n', n)
    this.vector('parameters', parameters, n)
    this.vector('gradients', gradients, n)
    this.vector('means', means, n)
    this.vector('meanSquares', meanSquares, n)
    this.vector('settings', settings, 9)
    this.emit(Operation.adam, n, parameters, gradients, means, meanSquares, settings)
  }

  /** Modified Gram-Schmidt on `count` <= `length` vectors of float64, one after another from `vectors` on. */
  orthonormalise({ count, length, vectors }: Record<'count' | 'length' | 'vectors', number>): void {
    this.begin('orthonormalise')
    this.count('count', count)
    this.count('length', length)
    if (count > length) this.fail(`count ${count} is more than length ${length}`)
    this.aligned('vectors', vectors)
    this.vector('vectors', vectors, 2 * count * length)
    this.emit(Operation.orthonormalise, count, length, vectors)
  }
}
