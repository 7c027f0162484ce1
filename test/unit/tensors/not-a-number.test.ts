import { expect, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { kernels } from '../../../tensors/engines/kernels.js'
import { loadLibrary } from '../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../tensors/engines/tfjs/tfjs.js'
import { program } from '../../../tensors/index.js'
import type { Tensor } from '../../../tensors/tensor.js'

const backends = [kernels(), tfjs((await loadLibrary('cpu')).tf)]
const activations: Readonly<Record<string, (t: Builder, x: Tensor) => Tensor>> = {
  tanh: (t, x) => t.tanh(x),
  relu: (t, x) => t.relu(x),
  sigmoid: (t, x) => t.sigmoid(x),
  softplus: (t, x) => t.softplus(x),
}

// A network that has diverged has to say so: were NaN to become 0 on its way, what it yields would look sound.
it.each(Object.keys(activations))('truth: NaN goes through %s, alone and behind a product and a bias, on both engines', (name) => {
  for (const backend of backends) {
    const p = program(
      (t) => {
        const x = t.input('x', [1, 5])
        const w = t.constant(
          Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
          [5, 5],
        )
        const fused = activations[name]!(t, t.bias(t.product(x, w), t.constant([0, 0, 0, 0, 0])))
        return { alone: activations[name]!(t, x), fused }
      },
      { backend },
    )
    const { alone } = p.run({ x: [1, 1, Number.NaN, 1, 1] })
    expect([...alone].map(Number.isNaN)).toEqual([false, false, true, false, false])
    expect([...p.run({ x: Array(5).fill(Number.NaN) }).fused].every(Number.isNaN)).toBe(true)
  }
})
