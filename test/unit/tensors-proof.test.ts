import { it, expect } from 'vitest'
import { programs } from '../../tensors/program.js'
import { Recorder } from '../../tensors/kernels/recorder.js'
import { mlp } from '../../agents/network/mlp.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
;(Recorder.prototype as any).reduce ??= function (this: Recorder, _k: string, o: any) {
  this.columnSums({ rows: o.count, columns: Math.ceil(o.inner / 4) * 4, from: { at: o.from.at, row: o.from.countStride }, to: o.to.at })
}
const lcg = () => { let s = 1; return () => ((s = (s * 1103515245 + 12345) % 2147483648) / 2147483648) }
it('is the old network', () => {
  const capacity = 112, sequences = 16
  const old = mlp([64, 64]).build({ observation: { shape: [4], type: 'float32', scale: 1 }, contextSize: 0, policySize: 2, freeSize: 0, capacity, sequences, optimizer: 'rmsprop', fma: false })
  const p = programs((t) => {
    const rows = t.rows(capacity, sequences)
    let x = t.input('observations', [rows, 4])
    for (const [i, n] of [64, 64].entries())
      x = t.tanh(t.bias(t.product(x, t.parameter(`body.${i}.kernel`, [x.shape[1]!, n], orthogonal(Math.SQRT2))), t.parameter(`body.${i}.bias`, [n], zeros)))
    const heads = t.bias(t.product(x, t.parameter('heads.kernel', [64, 3], orthogonal(1))), t.parameter('heads.bias', [3], zeros))
    const [policy, value] = t.split(heads, [2, 1])
    const gradients = t.backward([policy!, value!], [t.input('dPolicy', [rows, 2]), t.input('dValue', [rows, 1])])
    return { forward: { policy: policy!, value: value! }, backward: Object.fromEntries(gradients.map((g, i) => [String(i), g])) }
  })
  const r = lcg()
  old.initialise(r)
  expect(p.parameters.length).toBe(old.parameters.length)
  p.parameters.set(old.parameters)
  const obs = Float32Array.from({ length: 4 * capacity }, () => r() - 0.5)
  const x = p.input('observations')
  expect([x.stride, x.columns]).toEqual([4, 4])
  old.observations.data.set(obs); x.data.set(obs)
  const f = p.function('forward'), b = p.function('backward')
  for (let t = 0; t < 5; t++) { old.forward(t * 16, 16); f(t * 16, 16, 16) }
  const pol = p.output('forward', 'policy')
  expect(pol.stride).toBe(old.policy.output.stride)
  expect(pol.data.slice(0, 80 * 4 - 2)).toEqual(old.policy.output.data.slice(0, 80 * 4 - 2))
  const dp = p.input('dPolicy'), dv = p.input('dValue')
  for (let i = 0; i < 80; i++) for (const [n, o] of [[dp, old.policy.gradient], [dv, old.value.gradient]] as const) for (let j = 0; j < o.columns; j++) o.data[i * o.stride + j] = n.data[i * n.stride + j] = r() - 0.5
  old.backward(80); b(0, 80, 80)
  expect(p.gradients).toEqual(old.gradients)
  const time = (g: () => void) => { const s = performance.now(); for (let i = 0; i < 3000; i++) g(); return (performance.now() - s) / 3 }
  for (let k = 0; k < 3; k++) console.log('us/update old', time(() => { for (let t = 0; t < 5; t++) old.forward(t * 16, 16, 16); old.backward(80, 80) }).toFixed(1), 'new', time(() => { for (let t = 0; t < 5; t++) f(t * 16, 16, 16); b(0, 80, 80) }).toFixed(1))
})
