import { expect, it } from 'vitest'
import { conv } from '../../agents/network/conv.js'
import { mlp } from '../../agents/network/mlp.js'
import { sequential } from '../../agents/network/sequential.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import { programs } from '../../tensors/program.js'

const lcg = () => {
  let s = 1
  return () => {
    s = (s * 1103515245 + 12345) % 2147483648
    return s / 2147483648
  }
}
const cases = [
  { name: 'minatar', shape: [10, 10, 4], bytes: true, convs: [{ filters: 16, size: 3 }], dense: 128, activation: 'relu' as const },
  { name: 'minatar floats', shape: [10, 10, 4], bytes: false, convs: [{ filters: 16, size: 3 }], dense: 128, activation: 'tanh' as const },
  {
    name: 'two',
    shape: [20, 17, 4],
    bytes: true,
    convs: [
      { filters: 16, size: 5, stride: 2, padding: 'same' as const },
      { filters: 20, size: 3, stride: 2, padding: 'same' as const },
    ],
    dense: 64,
    activation: 'relu' as const,
  },
  {
    name: 'three channels',
    shape: [21, 21, 3],
    bytes: true,
    convs: [
      { filters: 16, size: 4, stride: 2 },
      { filters: 32, size: 3, padding: 'same' as const },
    ],
    dense: 64,
    activation: 'relu' as const,
  },
]
for (const { name, shape, bytes, convs, dense, activation } of cases)
  it(`is the old network: ${name}`, { timeout: 60000 }, () => {
    const capacity = 96,
      sequences = 16
    const scale = 1 / 255
    const old = sequential(conv(convs, { activation }), mlp([dense], { activation })).build({
      observation: { shape, type: bytes ? 'uint8' : 'float32', scale: bytes ? scale : 1 } as never,
      contextSize: 0,
      policySize: 6,
      freeSize: 0,
      capacity,
      sequences,
      optimizer: 'rmsprop',
      fma: false,
    })
    const p = programs((t) => {
      const rows = t.rows(capacity, sequences)
      let x = t.input('observations', [rows, ...shape], bytes ? 'uint8' : 'float32')
      for (const [i, { filters, size, ...options }] of convs.entries()) {
        const y = t.convolution(x, t.parameter(`conv.${i}.kernel`, [size * size * x.shape[3]!, filters], orthogonal(Math.SQRT2)), {
          ...options,
          ...(x.type === 'uint8' ? { scale } : {}),
        })
        x = t[activation](t.bias(y, t.parameter(`conv.${i}.bias`, [filters], zeros)))
      }
      x = t.reshape(x, [x.shape[0]!, x.shape[1]! * x.shape[2]! * x.shape[3]!])
      x = t[activation](
        t.bias(
          t.product(x, t.parameter(`body.kernel`, [x.shape[1]!, dense], orthogonal(Math.SQRT2))),
          t.parameter(`body.bias`, [dense], zeros),
        ),
      )
      const heads = t.bias(t.product(x, t.parameter('heads.kernel', [dense, 7], orthogonal(1))), t.parameter('heads.bias', [7], zeros))
      const [policy, value] = t.split(heads, [6, 1])
      const gradients = t.backward([policy!, value!], [t.input('dPolicy', [rows, 6]), t.input('dValue', [rows, 1])])
      return { forward: { policy: policy!, value: value! }, backward: Object.fromEntries(gradients.map((g, i) => [String(i), g])) }
    })
    const r = lcg()
    old.initialise(r)
    expect(p.parameters.length).toBe(old.parameters.length)
    p.initialise(lcg())
    expect(p.parameters.slice(0, 500)).toEqual(old.parameters.slice(0, 500))
    p.parameters.set(old.parameters)
    const x = p.input('observations')
    expect(x.stride).toBe(old.observations.stride)
    for (let i = 0; i < x.data.length; i++)
      if (i % x.stride < x.columns) x.data[i] = old.observations.data[i] = bytes ? Math.floor(r() * 256) : r() - 0.5
    const f = p.function('forward'),
      b = p.function('backward')
    for (let t = 0; t < 5; t++) {
      old.forward(t * 16, 16)
      f(t * 16, 16, 16)
    }
    const pol = p.output('forward', 'policy')
    expect(pol.data.slice(0, 80 * 8 - 2)).toEqual(old.policy.output.data.slice(0, 80 * 8 - 2))
    const dp = p.input('dPolicy'),
      dv = p.input('dValue')
    for (let i = 0; i < 80; i++)
      for (const [n, o] of [
        [dp, old.policy.gradient],
        [dv, old.value.gradient],
      ] as const)
        for (let j = 0; j < o.columns; j++) o.data[i * o.stride + j] = n.data[i * n.stride + j] = r() - 0.5
    old.backward(80)
    b(0, 80, 80)
    expect(p.gradients).toEqual(old.gradients)
    const time = (g: () => void) => {
      const s = performance.now()
      for (let i = 0; i < 300; i++) g()
      return (performance.now() - s) / 0.3
    }
    const all: number[][] = []
    for (let k = 0; k < 5; k++)
      all.push([
        time(() => {
          for (let t = 0; t < 5; t++) old.forward(t * 16, 16, 16)
          old.backward(80, 80)
        }),
        time(() => {
          for (let t = 0; t < 5; t++) f(t * 16, 16, 16)
          b(0, 80, 80)
        }),
      ])
    console.log(name, 'us/update [old, new]', all.map((a) => a.map((v) => v.toFixed(0)).join(' / ')).join(', '))
  })
