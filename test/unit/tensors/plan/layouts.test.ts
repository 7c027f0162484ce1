import { describe, expect, it } from 'vitest'
import { kernels } from '../../../../tensors/engines/kernels.js'
import { loadLibrary } from '../../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../../tensors/engines/tfjs/tfjs.js'
import { constantly, program } from '../../../../tensors/index.js'

const backends = [kernels(), tfjs((await loadLibrary('cpu')).tf)]

it('truth: thousands of parts of one tensor are planned within seconds', () => {
  const count = 3000
  const p = program((t) => {
    const x = t.input('x', [1])
    return {
      y: t.concat(
        Array.from({ length: count }, (_, i) => t.scale(x, i)),
        0,
      ),
    }
  })
  expect(p.run({ x: [2] }).y).toEqual(Float32Array.from({ length: count }, (_, i) => 2 * i))
}, 20_000)

// Each would overflow the stack if a placement were asked for before those that it follows from.
describe('long chains', () => {
  it('truth: 20,000 additions, each in the place of the one before it', () => {
    for (const backend of backends) {
      const p = program(
        (t) => {
          const [x, one] = [t.input('x', [2, 3]), t.constant([1], [1])]
          let y = x
          for (let i = 0; i < 20_000; i++) y = t.add(y, one)
          return { y }
        },
        { backend },
      )
      expect([...p.run({ x: [0, 1, 2, 3, 4, 5] }).y]).toEqual([0, 1, 2, 3, 4, 5].map((from) => from + 20_000))
    }
  }, 60_000)

  it('truth: 5,000 products, and the gradient by what multiplies in each', () => {
    const p = program((t) => {
      const [x, w] = [t.input('x', [1, 1]), t.parameter('w', [1, 1], constantly(1))]
      let y = x
      for (let i = 0; i < 5000; i++) y = t.product(w, y)
      return { y, gradient: t.gradients([y], [t.constant([1], [1, 1])], [w])[0]! }
    })
    p.initialise(() => 0.5)
    const { y, gradient } = p.run({ x: [2] })
    expect([y[0], gradient[0]]).toEqual([2, 10_000])
  }, 60_000)

  it('truth: a sum of 5,000 products, each added to the one before it', () => {
    const p = program((t) => {
      const [x, one] = [t.input('x', [1, 3]), t.constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3])]
      let y = t.product(x, one)
      for (let i = 0; i < 5000; i++) y = t.add(y, t.product(x, one))
      return { y }
    })
    expect([...p.run({ x: [1, 2, 3] }).y]).toEqual([5001, 10_002, 15_003])
  }, 60_000)
})
