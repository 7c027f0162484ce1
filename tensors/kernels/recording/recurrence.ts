import type { Sequences } from '../operands.js'
import { Convolutions } from './convolutions.js'
import { Operation } from './operation.js'

/** Recurrent layers. */
export class Recurrence extends Convolutions {
  /** Adds the recurrent sums and the bias to `gates`, then on through all steps. What is what: c/lstm.h. */
  lstm({ weights, bias, masked, output, ...sequences }: Sequences & Record<'weights' | 'bias' | 'masked' | 'output', number>): void {
    this.begin('lstm')
    const { steps, width, units, gates, states, keep, lag = width } = sequences
    const rows = this.#sequences(sequences)
    this.vector('weights', weights, units * 4 * units)
    this.vector('bias', bias, 4 * units)
    this.vector('masked', masked, rows * units)
    this.vector('output', output, rows * units)
    this.emit(Operation.lstm, steps, width, units, lag, gates, weights, bias, states.at, states.row, keep, masked, output)
  }

  /** From dh to the gradient by the gates' sums; `recurrent` and `later` are scratches of [lag x units]. */
  lstmGradient({
    transposed,
    gradient,
    dh,
    recurrent,
    later,
    ...sequences
  }: Sequences & Record<'transposed' | 'gradient' | 'dh' | 'recurrent' | 'later', number>): void {
    this.begin('lstmGradient')
    const { steps, width, units, gates, states, keep, lag = width } = sequences
    const rows = this.#sequences(sequences)
    this.vector('transposed', transposed, units * 4 * units)
    this.vector('gradient', gradient, rows * 4 * units)
    this.vector('dh', dh, rows * units)
    this.vector('recurrent', recurrent, lag * units)
    this.vector('later', later, lag * units)
    this.emit(
      Operation.lstmGradient,
      ...[steps, width, units, lag, gates, transposed, gradient, states.at, states.row, keep, dh, recurrent, later],
    )
  }

  #sequences({ steps, width, units, gates, states, keep, lag = width }: Sequences): number {
    this.count('steps', steps)
    this.count('width', width)
    this.count('units', units)
    this.aligned('units', units)
    this.count('lag', lag)
    if (lag % width !== 0) this.fail(`lag ${lag} is no multiple of width ${width}`)
    const rows = steps * width
    this.vector('gates', gates, rows * 4 * units)
    this.matrix('states', states, rows + lag, 2 * units)
    this.vector('keep', keep, rows)
    return rows
  }
}
