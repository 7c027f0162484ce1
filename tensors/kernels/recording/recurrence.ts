import type { Sequences } from '../operands.js'
import { Convolutions } from './convolutions.js'
import { Operation } from './operation.js'

/** Recurrent layers. */
export class Recurrence extends Convolutions {
  /** Adds the recurrent sums and the bias to `gates`, then on through all steps. What is what: c/lstm.h. */
  lstm({ weights, bias, masked, output, ...sequences }: Sequences & Record<'weights' | 'bias' | 'masked' | 'output', number>): void {
    this.begin('lstm')
    const { steps, width, units, gates, states, keep } = sequences
    const rows = this.#sequences(sequences)
    this.vector('weights', weights, units * 4 * units)
    this.vector('bias', bias, 4 * units)
    this.vector('masked', masked, rows * units)
    this.vector('output', output, rows * units)
    this.emit(Operation.lstm, steps, width, units, gates, weights, bias, states.at, states.row, keep, masked, output)
  }

  /** From dh to the gradient by the gates' sums; `recurrent` and `later` are scratches of [width x units]. */
  lstmGradient({
    transposed,
    gradient,
    dh,
    recurrent,
    later,
    ...sequences
  }: Sequences & Record<'transposed' | 'gradient' | 'dh' | 'recurrent' | 'later', number>): void {
    this.begin('lstmGradient')
    const { steps, width, units, gates, states, keep } = sequences
    const rows = this.#sequences(sequences)
    this.vector('transposed', transposed, units * 4 * units)
    this.vector('gradient', gradient, rows * 4 * units)
    this.vector('dh', dh, rows * units)
    this.vector('recurrent', recurrent, width * units)
    this.vector('later', later, width * units)
    this.emit(
      Operation.lstmGradient,
      ...[steps, width, units, gates, transposed, gradient, states.at, states.row, keep, dh, recurrent, later],
    )
  }

  #sequences({ steps, width, units, gates, states, keep }: Sequences): number {
    this.count('steps', steps)
    this.count('width', width)
    this.count('units', units)
    this.aligned('units', units)
    const rows = steps * width
    this.vector('gates', gates, rows * 4 * units)
    this.matrix('states', states, rows + width, 2 * units)
    this.vector('keep', keep, rows)
    return rows
  }
}
