import { describe, expect, test } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import type { Backend } from '../../../tensors/engines/backend.js'
import { kernels } from '../../../tensors/engines/kernels.js'
import { loadLibrary } from '../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../tensors/engines/tfjs/tfjs.js'
import { constantly } from '../../../tensors/initialisers.js'
import { programs } from '../../../tensors/program.js'
import { scan } from '../../../tensors/scan.js'
import type { Tensor } from '../../../tensors/tensor.js'

const ROWS = 6
const numbers = Array.from({ length: ROWS * 4 }, (_, i) => i / 32)

/** A program of 6 rows, 2 of them in a time step. */
function opened(define: (t: Builder, x: Tensor) => Tensor, backend: Backend) {
  const all = programs((t) => ({ run: { y: define(t, t.input('x', [t.rows(ROWS, 2), 4])) } }), { backend })
  all.input('x').data.fill(1)
  return { run: all.function('run'), y: () => Array.from(all.output('run', 'y').data) }
}

const { tf } = await loadLibrary('cpu')
const backends: readonly Backend[] = [kernels(), tfjs(tf)]

const apart: Record<string, (t: Builder, x: Tensor) => Tensor> = {
  slice: (t, x) => t.slice(x, [2], [2]),
  split: (t, x) => t.split(x, [2, 4], 0)[1]!,
  concat: (t, x) => t.concat([x, x], 0),
  pad: (t, x) => t.pad(x, [2]),
  transpose: (t, x) => t.transpose(x),
  'add (numbers that are not by row)': (t, x) => t.add(x, t.constant(numbers, [ROWS, 4])),
  'add (rows along the last axis)': (t, x) => t.add(t.reshape(t.sum(x, { axes: [1] }), [ROWS, 1]), t.sum(x, { axes: [1] })),
  'bias (of rows)': (t, x) => t.bias(t.product(x, t.constant(numbers, [4, ROWS])), t.sum(x, { axes: [1] })),
  'concat (beside what is not by row)': (t, x) => t.concat([x, t.constant(numbers, [ROWS, 4])]),
  'select (a mask that is not by row)': (t, x) => t.select(t.constant(numbers, [ROWS, 4]), x, x),
  'choose (uniforms that are not by row)': (t, x) => t.intsToFloats(t.choose(x, t.constant(numbers.slice(0, ROWS))).chosen),
  'product (of each row with each other)': (t, x) => t.product(x, x, { transposeB: true }),
  'product (a sum over rows and what is not by row)': (t, x) => t.product(x, t.constant(numbers, [ROWS, 4]), { transposeA: true }),
  'gather (from rows)': (t, x) => t.gather(x, t.choose(x, t.sum(x, { axes: [1] })).chosen),
  'store (rows in what is not by row)': (t, x) => t.store(t.state('kept', [ROWS, 4]), x),
  'scan (slice)': (t, x) =>
    scan(t, { steps: 3, carry: [t.constant(new Float32Array(8), [2, 4])], inputs: [x] }, ([h], [now]) => {
      const next = t.add(h!, now!)
      return { carry: [next], outputs: [next] }
    }).outputs[0]!,
  "the derivative of an LSTM's gradient (slice)": (t, x) => {
    const u = t.parameter('u', [1, 4], constantly(0.1))
    const h = t.lstm(x, u, t.constant([0, 0, 0, 0]), t.state('states', [t.rows(ROWS, 2), 2], 2), t.scale(t.sum(x, { axes: [1] }), 0, 1))
    const [slope] = t.gradients([h], [t.zerosLike(h)], [x])
    return t.gradients([slope!], [slope!], [x])[0]!
  },
}

describe('functions for some of the rows', () => {
  test.each(Object.keys(apart))('truth: %s takes rows apart, and runs for all of them alone', (name) => {
    for (const backend of backends) {
      const { run } = opened(apart[name]!, backend)
      run(0, ROWS, 2)
      expect(() => run(2, 2, 2)).toThrow(
        expect.objectContaining({
          code: 'ROWS_PARTIAL',
          message: expect.stringMatching(
            /^Expected run, in which \w+ takes the program's 6 rows apart, to run for all of them, got 2 to 3$/,
          ),
        }),
      )
    }
  })

  test('truth: sums over rows are those of the rows that the function runs for', () => {
    for (const backend of backends) {
      const { run, y } = opened((t, x) => t.sum(x, { axes: [0] }), backend)
      run(0, 2, 2)
      expect(y()).toEqual([2, 2, 2, 2])
      run(0, ROWS, 2)
      expect(y()).toEqual([6, 6, 6, 6])
    }
  })
})
