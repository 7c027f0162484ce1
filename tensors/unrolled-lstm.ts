import type { Builder } from './builder.js'
import type { Tensor } from './tensor.js'

/** What a long short-term memory reads, as the operation `lstm` has it. */
export interface LstmOperands {
  readonly sums: Tensor
  readonly recurrent: Tensor
  readonly bias: Tensor
  /** What enters before the first row: [lag, 2 units]. */
  readonly entering: Tensor
  /** 1 where a row goes on, 0 where an episode begins. */
  readonly kept: Tensor
}

/** 1 where the number is not 0, and 0 where it is. */
export function isSet(t: Builder, x: Tensor): Tensor {
  return t.scale(t.equal(x, t.constant([0], [])), -1, 1)
}

/**
 * h' of a long short-term memory, step by step and of plain operations, so that its gradient can be differentiated.
 *
 * @param width sequences side by side
 * @param lag lines from a state to the one that follows from it, a multiple of width
 */
export function unrolledLstm(t: Builder, { sums, recurrent, bias, entering, kept }: LstmOperands, width: number, lag: number): Tensor {
  const units = recurrent.shape[0]!
  const outputs: Tensor[] = []
  const states: (readonly [h: Tensor, c: Tensor])[] = []
  for (let first = 0; first < lag; first += width)
    states.push(t.split(t.slice(entering, [first], [width]), [units, units]) as unknown as [Tensor, Tensor])
  for (let first = 0; first < sums.shape[0]!; first += width) {
    const mask = t.reshape(t.slice(kept, [first], [width]), [width, 1])
    const [h, c] = states[first / width]!.map((state) => t.multiply(state, mask)) as [Tensor, Tensor]
    const z = t.bias(t.add(t.slice(sums, [first], [width]), t.product(h, recurrent)), bias)
    const [i, f, g, o] = t.split(z, [units, units, units, units]) as [Tensor, Tensor, Tensor, Tensor]
    const cell = t.add(t.multiply(t.sigmoid(f), c), t.multiply(t.sigmoid(i), t.tanh(g)))
    const output = t.multiply(t.sigmoid(o), t.tanh(cell))
    states.push([output, cell])
    outputs.push(output)
  }
  return t.concat(outputs, 0)
}
