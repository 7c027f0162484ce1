import { describe, expect, it } from 'vitest'
import { kernels } from '../../../../tensors/engines/kernels.js'
import { loadLibrary } from '../../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../../tensors/engines/tfjs/tfjs.js'
import { constantly, program, rmsProp } from '../../../../tensors/index.js'

const backends = [kernels(), tfjs((await loadLibrary('cpu')).tf)]

describe('writes between the parts of a product', () => {
  it('truth: a product of a state is the one before the state is written, though a bias behind it comes later', () => {
    for (const backend of backends) {
      const p = program(
        (t) => {
          const state = t.state('state', [1, 2])
          const sums = t.product(state, t.constant([1, 0, 0, 1], [2, 2]))
          const after = t.store(state, t.input('x', [1, 2]))
          return { y: t.relu(t.bias(sums, t.constant([10, 20]))), after }
        },
        { backend },
      )
      const first = p.run({ x: [1, 2] })
      expect([first.y, first.after].map((values) => [...values])).toEqual([
        [10, 20],
        [1, 2],
      ])
      expect([...p.run({ x: [3, 4] }).y]).toEqual([11, 22])
    }
  })

  it('truth: a product of a view of a state, and one of a parameter before its step', () => {
    for (const backend of backends) {
      const p = program(
        (t) => {
          const [x, w] = [t.constant([1], [1, 1]), t.parameter('w', [1, 1], constantly(1))]
          const state = t.state('state', [2, 1])
          const [ofState, ofParameter] = [t.product(x, t.slice(state, [1])), t.product(x, w)]
          const step = t.minimise(t.sum(w), rmsProp({ learningRate: 1, decay: 0 }))
          const after = t.store(state, t.constant([5, 5], [2, 1]))
          return { ofState: t.tanh(ofState), ofParameter: t.bias(ofParameter, t.constant([2])), after, ...step }
        },
        { backend },
      )
      p.initialise(() => 0.5)
      const { ofState, ofParameter } = p.run()
      expect([...ofState, ...ofParameter]).toEqual([0, 3])
      expect(p.parameters[0]).toBeCloseTo(0, 5)
    }
  })
})
