import { describe, expect, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import type { ConvolutionOptions } from '../../../tensors/convolutions.js'
import { TensorError } from '../../../tensors/errors.js'
import { zeros } from '../../../tensors/initialisers.js'
import { program, programs } from '../../../tensors/program.js'
import type { Tensor } from '../../../tensors/tensor.js'

const range = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i)
/** Numbers that look random, between -1 and 1. */
const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * (i + 1)) % 1)

describe('convolution', () => {
  it('truth: a 2 x 2 kernel over a 3 x 3 picture', () => {
    const p = program((t) => ({ y: t.convolution(t.input('x', [1, 3, 3, 1]), t.input('w', [2, 2, 1, 1])) }))
    // 1 2 3 / 4 5 6 / 7 8 9 with 1 2 / 3 4: the first is 1 + 4 + 12 + 20.
    expect([...p.run({ x: range(9), w: range(4) }).y]).toEqual([37, 47, 67, 77])
  })

  it('truth: same pads below and to the right first, stride 2 takes every second position', () => {
    const p = program((t) => ({
      y: t.convolution(t.input('x', [1, 3, 3, 1]), t.input('w', [2, 2, 1, 1]), { padding: 'same' }),
      z: t.convolution(t.input('v', [1, 3, 3, 1]), t.input('u', [3, 3, 1, 1]), { padding: 'same', stride: 2 }),
    }))
    const { y, z } = p.run({ x: range(9), w: range(4), v: range(9), u: range(9) })
    expect([...y]).toEqual([37, 47, 3 + 18, 67, 77, 6 + 27, 7 + 16, 8 + 18, 9])
    // The kernel's lower right 2 x 2 sees 1 2 4 5, its lower left 2 3 5 6, its upper right 4 5 7 8, its upper left 5 6 8 9.
    expect([...z]).toEqual([5 + 12 + 32 + 45, 8 + 15 + 35 + 48, 8 + 15 + 35 + 48, 5 + 12 + 32 + 45])
  })

  it('truth: channels and filters, of bytes that count half', () => {
    const p = program((t) => ({
      y: t.convolution(t.input('x', [2, 1, 2, 2], 'uint8'), t.input('w', [1, 1, 2, 3]), { scale: 0.5 }),
    }))
    const w = [1, 10, 100, 2, 20, 200]
    expect([...p.run({ x: [2, 4, 6, 8, 0, 2, 254, 0], w }).y]).toEqual([5, 50, 500, 11, 110, 1100, 2, 20, 200, 127, 1270, 12700])
  })

  it('truth: the transposed convolution adds each kernel where it stands', () => {
    const p = program((t) => ({
      y: t.transposedConvolution(t.input('d', [1, 2, 2, 1]), t.input('w', [2, 2, 1, 1])),
      z: t.transposedConvolution(t.input('e', [1, 1, 2, 1]), t.input('v', [2, 2, 1, 1]), { stride: 2 }),
    }))
    const { y, z } = p.run({ d: range(4), w: range(4), e: [1, 10], v: range(4) })
    expect([...y]).toEqual([1, 4, 4, 6, 20, 16, 9, 24, 16])
    expect([...z]).toEqual([1, 2, 10, 20, 3, 4, 30, 40])
  })

  it('truth: the gradient by a kernel', () => {
    const p = program((t) => ({ w: t.convolutionWeights(t.input('x', [1, 3, 3, 1]), t.input('d', [1, 2, 2, 1]), { shape: [2, 2, 1, 1] }) }))
    expect([...p.run({ x: range(9), d: range(4) }).w]).toEqual([37, 47, 67, 77])
  })

  const walks: (ConvolutionOptions & { readonly size: number })[] = [
    { size: 3 },
    { size: 2, stride: 2, padding: 'same' },
    { size: 4, stride: 3, padding: 'same' },
    { size: 3, stride: 2 },
  ]

  it.each(walks)('law: the three are one trilinear form and its gradients, %o', ({ size, ...walk }) => {
    const [x, w] = [
      [2, 7, 6, 3],
      [size, size, 3, 5],
    ]
    const p = program((t) => {
      const [pictures, kernel] = [t.input('x', x), t.input('w', w)]
      const y = t.convolution(pictures, kernel, walk)
      const d = t.input('d', y.shape)
      const [dx, dw] = t.gradients([y], [d], [pictures, kernel])
      // <y, d> = <x, dx> = <w, dw>, and each may be differentiated again.
      const form = (a: typeof y, b: typeof y) => t.sum(t.multiply(a, b))
      const [again] = t.gradients([form(pictures, dx!)], [t.constant([1], [])], [d])
      const [andAgain] = t.gradients([form(kernel, dw!)], [t.constant([1], [])], [d])
      return { y, again: again!, andAgain: andAgain!, a: form(y, d), b: form(pictures, dx!), c: form(kernel, dw!) }
    })
    const count = p.run().y.length
    const { y, again, andAgain, a, b, c } = p.run({ x: numbers(2 * 7 * 6 * 3, 1), w: numbers(size * size * 15, 2), d: numbers(count, 3) })
    expect(b[0]).toBeCloseTo(a[0]!, 4)
    expect(c[0]).toBeCloseTo(a[0]!, 4)
    expect(again).toEqual(y)
    expect(andAgain).toEqual(y)
  })

  it('law: a bias and an activation, fused, are the bits of those beside it', () => {
    const shape = [3, 5, 5, 3]
    const p = program((t) => {
      const [d, w, b] = [t.input('d', shape), t.input('w', [2, 2, 3, 3]), t.input('b', [3])]
      const [up, down] = [t.transposedConvolution(d, w), t.convolution(d, w)]
      const plain = { up: t.tanh(t.bias(up, b)), down: t.tanh(t.bias(down, b)), ups: up, downs: down }
      const fused = { a: t.tanh(t.bias(t.transposedConvolution(d, w), b)), c: t.tanh(t.bias(t.convolution(d, w), b)) }
      const h = t.input('h', [3, 4, 4, 3])
      const gradients = { gradient: t.tanhGradient(t.convolution(d, w), h), apart: t.tanhGradient(down, h) }
      return { ...plain, ...fused, ...gradients, sum: t.add(gradients.apart, t.convolution(d, w)) }
    })
    const out = p.run({ d: numbers(225, 1), w: numbers(36, 2), b: numbers(3, 3), h: numbers(144, 4) })
    expect(out.a).toEqual(out.up)
    expect(out.c).toEqual(out.down)
    expect(out.gradient).toEqual(out.apart)
    expect(out.sum).toEqual(out.downs.map((value, i) => value + out.apart[i]!))
  })

  it('truth: rows of a program are convolved by themselves', () => {
    const p = programs((t) => {
      const x = t.input('x', [t.rows(3), 2, 2, 1], 'uint8')
      const y = t.convolution(x, t.parameter('w', [4, 1], zeros))
      return { forward: { y }, backward: { w: t.backward([y], [t.input('d', [t.rows(3), 1, 1, 1])])[0]! } }
    })
    p.parameters.fill(1)
    p.input('x').data.set(range(12))
    p.input('d').data.set([1, 0, 0, 0, 10, 0, 0, 0, 100])
    p.function('forward')(1, 2, 2)
    const { data, stride } = p.output('forward', 'y')
    expect([data[0], data[stride], data[2 * stride]]).toEqual([0, 26, 42])
    p.function('backward')(0, 2, 2)
    expect([...p.output('backward', 'w').data].filter((_, i) => i % 4 === 0)).toEqual([51, 62, 73, 84])
  })

  it('truth: misfits are refused', () => {
    const refused = (make: (t: Builder) => Tensor) => {
      try {
        program((t) => ({ y: make(t) }))
      } catch (error) {
        if (error instanceof TensorError) return `${error.message} [${error.code}]`
        throw error
      }
      return 'nothing'
    }
    expect(refused((t) => t.convolution(t.input('x', [3, 3, 1]), t.input('w', [2, 2, 1, 1])))).toBe(
      'Expected x of convolution to be [rows, height, width, channels], got [3, 3, 1] [SHAPE_MISFIT]',
    )
    expect(refused((t) => t.convolution(t.input('x', [1, 3, 3, 2]), t.input('w', [2, 2, 1, 1])))).toBe(
      'Expected w of convolution to be [size, size, 2, filters] or [size * size * 2, filters], got [2, 2, 1, 1] [SHAPE_MISFIT]',
    )
    expect(refused((t) => t.convolution(t.input('x', [1, 3, 3, 2]), t.input('w', [4, 4, 2, 1])))).toBe(
      'Expected the kernel of convolution to fit into the picture, got size 4 for [3, 3, 2] [SHAPE_MISFIT]',
    )
    expect(refused((t) => t.convolution(t.input('x', [1, 3, 3, 1], 'int32'), t.input('w', [2, 2, 1, 1])))).toBe(
      'Expected x of convolution to be float32 or bytes with a scale, got int32 [TYPE_MISFIT]',
    )
    expect(refused((t) => t.transposedConvolution(t.input('x', [1, 2, 2, 1]), t.input('w', [2, 2, 1, 1]), { shape: [9, 9, 1] }))).toBe(
      'Expected d of transposedConvolution to be [1, 8, 8, 1] for pictures [9, 9, 1], got [1, 2, 2, 1] [SHAPE_MISFIT]',
    )
    expect(refused((t) => t.convolutionWeights(t.input('x', [1, 3, 3, 1]), t.input('d', [1, 3, 2, 1]), { shape: [4, 1] }))).toBe(
      'Expected d of convolutionWeights to be [1, 2, 2, 1], got [1, 3, 2, 1] [SHAPE_MISFIT]',
    )
  })
})
