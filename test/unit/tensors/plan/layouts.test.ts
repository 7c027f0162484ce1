import { expect, it } from 'vitest'
import { program } from '../../../../tensors/index.js'

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
