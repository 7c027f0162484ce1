import type { Sequences } from '../operands.js'
import { Convolutions } from './convolutions.js'
import { Operation } from './operation.js'

/** Recurrent layers. */
export class Recurrence extends Convolutions {
  /** Adds the recurrent sums and the bias to `gates`, then on through all steps. What is what: c/lstm.h. */
  lstm({
    weights,
    weightsRow,
    bias,
    masked,
    maskedRow,
    output,
    outputRow,
    ...sequences
  }: Sequences &
    Record<'weights' | 'bias' | 'masked' | 'output', number> &
    Partial<Record<'weightsRow' | 'maskedRow' | 'outputRow', number>>): void {
    this.begin('lstm')
    const numbers = this.#sequences(sequences)
    const { steps, width, units } = sequences
    const rows = steps * width
    const u = this.#lines('weights', weights, weightsRow, units, 4 * units)
    this.vector('bias', bias, 4 * units)
    const before = this.#lines('masked', masked, maskedRow, rows, units)
    const after = this.#lines('output', output, outputRow, rows, units)
    this.emit(Operation.lstm, ...numbers, ...u, bias, ...before, ...after)
  }

  /** From dh to the gradient by the gates' sums; `recurrent` and `later` are scratches of [lag x units]. */
  lstmGradient({
    transposed,
    transposedRow,
    gradient,
    gradientRow,
    dh,
    dhRow,
    recurrent,
    later,
    ...sequences
  }: Sequences &
    Record<'transposed' | 'gradient' | 'dh' | 'recurrent' | 'later', number> &
    Partial<Record<'transposedRow' | 'gradientRow' | 'dhRow', number>>): void {
    this.begin('lstmGradient')
    const numbers = this.#sequences(sequences)
    const { steps, width, units, lag = width } = sequences
    const rows = steps * width
    const back = this.#lines('transposed', transposed, transposedRow, 4 * units, units)
    const to = this.#lines('gradient', gradient, gradientRow, rows, 4 * units)
    const from = this.#lines('dh', dh, dhRow, rows, units)
    this.vector('recurrent', recurrent, lag * units)
    this.vector('later', later, lag * units)
    this.emit(Operation.lstmGradient, ...numbers, ...back, ...to, ...from, recurrent, later)
  }

  /** Lines without gaps unless a row is given. */
  #lines(name: string, at: number, row: number | undefined, rows: number, columns: number): [number, number] {
    this.matrix(name, { at, row: row ?? columns }, rows, columns)
    return [at, row ?? columns]
  }

  #sequences({ steps, width, units, gates, gatesRow, states, keep, lag = width }: Sequences): number[] {
    this.count('steps', steps)
    this.count('width', width)
    this.count('units', units)
    this.count('lag', lag)
    if (lag % width !== 0) this.fail(`lag ${lag} is no multiple of width ${width}`)
    const rows = steps * width
    const sums = this.#lines('gates', gates, gatesRow, rows, 4 * units)
    this.matrix('states', states, rows + lag, 2 * units)
    this.vector('keep', keep, rows)
    return [steps, width, units, lag, ...sums, states.at, states.row, keep]
  }
}
