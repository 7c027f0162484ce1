import { expect, it } from 'vitest'
import { lstm } from '../../agents/network/lstm.js'
import { mlp } from '../../agents/network/mlp.js'
import { sequential } from '../../agents/network/sequential.js'
import type { Tensor } from '../../tensors/index.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import { programs } from '../../tensors/program.js'

const lcg = () => {
  let s = 1
  return () => {
    s = (s * 1103515245 + 12345) % 2147483648
    return s / 2147483648
  }
}

it.each([[[32]], [[16, 24]]])('is the old network: memories of %o units', { timeout: 60000 }, (memories) => {
  const capacity = 112
  const sequences = 16
  const old = sequential(mlp([32]), ...memories.map((units, i) => lstm(units, { lastAction: i === memories.length - 1 }))).build({
    ...{ observation: { shape: [6], type: 'float32', scale: 1 }, contextSize: 4, policySize: 3, freeSize: 0, capacity, sequences },
    ...{ optimizer: 'rmsprop', fma: false },
  })
  const size = memories.reduce((sum, units) => sum + 2 * units, 0)
  const p = programs((t) => {
    const rows = t.rows(capacity, sequences)
    const dense = (x: Tensor, name: string, n: number) =>
      t.bias(t.product(x, t.parameter(`${name}.kernel`, [x.shape[1]!, n], orthogonal(1))), t.parameter(`${name}.bias`, [n], zeros))
    let x = t.tanh(dense(t.input('observations', [rows, 6]), 'body', 32))
    const context = t.input('context', [rows, 4])
    const keep = t.input('keep', [rows])
    const states = t.split(
      t.state('states', [rows, size], sequences),
      memories.map((units) => 2 * units),
    )
    for (const [i, units] of memories.entries()) {
      const readsContext = i === memories.length - 1
      const kernel = t.parameter(`lstm.${i}.kernel`, [x.shape[1]! + (readsContext ? 4 : 0), 4 * units], orthogonal(1))
      const [own, other] = t.split(kernel, [x.shape[1]!, ...(readsContext ? [4] : [])], 0) as [Tensor, Tensor?]
      const sums = other ? t.add(t.product(x, own), t.product(context, other)) : t.product(x, own)
      const recurrent = t.parameter(`lstm.${i}.recurrent`, [units, 4 * units], orthogonal(1))
      x = t.lstm(sums, recurrent, t.parameter(`lstm.${i}.bias`, [4 * units], zeros), states[i]!, keep)
    }
    const [policy, value] = t.split(dense(x, 'heads', 4), [3, 1]) as [Tensor, Tensor]
    const gradients = t.backward([policy, value], [t.input('dPolicy', [rows, 3]), t.input('dValue', [rows, 1])])
    return { forward: { policy, value }, backward: Object.fromEntries(gradients.map((g, i) => [String(i), g])) }
  })
  const r = lcg()
  old.initialise(r)
  expect(p.parameters.length).toBe(old.parameters.length)
  p.parameters.set(old.parameters)
  const fill = (mine: Float32Array, its: Float32Array, next: () => number) => {
    for (let i = 0; i < its.length; i++) its[i] = next()
    mine.set(its.subarray(0, mine.length))
  }
  const data = (name: string) => p.input(name).data as Float32Array
  for (let i = 0; i < capacity; i++) {
    for (let j = 0; j < 6; j++) data('observations')[i * 8 + j] = (old.observations.data as Float32Array)[i * 8 + j] = r() - 0.5
  }
  fill(data('context'), old.context!.data, r)
  fill(data('keep'), old.recurrence!.keep, () => (r() < 0.2 ? 0 : 1))
  expect(p.input('states').stride).toBe(old.recurrence!.states.stride)
  fill(data('states'), old.recurrence!.states.data, r)
  const [f, b] = [p.function('forward'), p.function('backward')]
  for (let t = 0; t < 5; t++) {
    old.forward(t * 16, 16)
    f(t * 16, 16, 16)
  }
  expect(p.output('forward', 'policy').data.slice(0, 318)).toEqual(old.policy.output.data.slice(0, 318))
  expect(data('states')).toEqual(old.recurrence!.states.data.subarray(0, data('states').length))
  const [dp, dv] = [p.input('dPolicy'), p.input('dValue')]
  for (const [mine, its] of [
    [dp, old.policy.gradient],
    [dv, old.value.gradient],
  ] as const)
    for (let i = 0; i < 80; i++)
      for (let j = 0; j < its.columns; j++) mine.data[i * mine.stride + j] = its.data[i * its.stride + j] = r() - 0.5
  old.backward(80, 16)
  b(0, 80, 16)
  expect(p.gradients).toEqual(old.gradients)
  const time = (run: () => void) => {
    const start = performance.now()
    for (let i = 0; i < 4000; i++) run()
    return (performance.now() - start) / 4
  }
  const both = [0, 1, 2, 3, 4].map(() => [
    time(() => {
      for (let t = 0; t < 5; t++) old.forward(t * 16, 16)
      old.backward(80, 16)
    }),
    time(() => {
      for (let t = 0; t < 5; t++) f(t * 16, 16, 16)
      b(0, 80, 16)
    }),
  ])
  console.log('us/update [old, new]', both.map((pair) => pair.map((us) => us.toFixed(0)).join(' / ')).join(', '))
})
