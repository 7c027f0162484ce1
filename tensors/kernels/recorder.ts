import { COLUMN_STEP, type Matrix } from './arena.js'
import { Operation } from './recording/operation.js'
import { Steps } from './recording/steps.js'

/**
 * Writes commands, one method an operation. The kernels check nothing, so everything is checked here, once: a size, stride or offset
 * that does not fit the memory throws a RangeError that names the operation. Each file of recording/ adds a family of operations.
 */
export class Recorder extends Steps {
  /** An action per row from the softmax of the first `actions` logits, by the row's uniform number. */
  sample({
    rows,
    actions,
    logits,
    uniforms,
    probabilities,
    chosen,
  }: {
    rows: number
    actions: number
    logits: Matrix
    uniforms: number
    probabilities: Matrix
    chosen: number
  }): void {
    this.begin('sample')
    this.count('rows', rows)
    this.count('actions', actions)
    const columns = Math.ceil(actions / COLUMN_STEP) * COLUMN_STEP
    this.matrix('logits', logits, rows, columns)
    this.vector('uniforms', uniforms, rows)
    this.matrix('probabilities', probabilities, rows, columns)
    this.vector('chosen', chosen, rows)
    this.emit(Operation.sample, rows, actions, logits.at, logits.row, uniforms, probabilities.at, probabilities.row, chosen)
  }
}
