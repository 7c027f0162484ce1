import { COLUMN_STEP, type Matrix } from '../arena.js'
import { Operation } from './operation.js'
import { Steps } from './steps.js'

/** What is drawn. */
export class Drawing extends Steps {
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

  /**
   * `count` random numbers, uniform in [0, 1) or standard normal, by Philox4x32-10 (Salmon et al. 2011): those of the key (two 32-bit integers
   * at `key`) and the stream, always the same.
   */
  random({ count, key, stream, to, kind }: { count: number; key: number; stream: number; to: number; kind: 'uniform' | 'normal' }): void {
    this.begin('random')
    this.count('count', count)
    this.vector('key', key, 2)
    if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32) this.fail(`stream is ${stream}, no 32-bit number`)
    this.vector('to', to, count)
    this.emit(Operation.random, count, key, stream | 0, to, kind === 'normal' ? 1 : 0)
  }
}
