import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binaryOperations, unaryOperations } from '../../tensors/kernels/operands.js'
import { Draw } from '../unit/tensors/kernels/draw.js'
import { Lab, numbers, uniform } from '../unit/tensors/kernels/lab.js'
import { placesOf } from '../unit/tensors/kernels/places.js'

const lab = new Lab()
const f = Math.fround
const seeds = fc.integer({ min: 1, max: 1 << 30 })

const A = f(-0.7)
const B = f(1.3)
/** In float64, and the error that is allowed: relative to the value, plus absolute. */
const unary: Readonly<Record<keyof typeof unaryOperations, readonly [(x: number) => number, number, number]>> = {
  negate: [(x) => -x, 0, 0],
  exp: [Math.exp, 2e-7, 1e-45],
  log: [Math.log, 3e-7, 0],
  squareRoot: [(x) => f(Math.sqrt(x)), 0, 0],
  reciprocal: [(x) => f(1 / x), 0, 0],
  absolute: [Math.abs, 0, 0],
  sign: [Math.sign, 0, 0],
  square: [(x) => f(x * x), 0, 0],
  tanh: [Math.tanh, 4e-7, 1e-38],
  relu: [(x) => Math.max(x, 0), 0, 0],
  sigmoid: [(x) => 1 / (1 + Math.exp(-x)), 4e-7, 2e-38],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 4e-7, 1e-45],
  affine: [(x) => f(f(x * A) + B), 0, 0],
  floor: [Math.floor, 0, 0],
  clip: [(x) => Math.min(Math.max(x, A), B), 0, 0],
  sine: [Math.sin, 0, 2e-7],
  cosine: [Math.cos, 0, 2e-7],
}
const binary: Readonly<Record<keyof typeof binaryOperations, (x: number, y: number) => number>> = {
  add: (x, y) => f(x + y),
  subtract: (x, y) => f(x - y),
  multiply: (x, y) => f(x * y),
  divide: (x, y) => f(x / y),
  minimum: Math.min,
  maximum: Math.max,
  less: (x, y) => (x < y ? 1 : 0),
  lessOrEqual: (x, y) => (x <= y ? 1 : 0),
  equal: (x, y) => (x === y ? 1 : 0),
  tanhGradient: (d, h) => f(d * f(1 - f(h * h))),
  reluGradient: (d, h) => (h > 0 ? d : 0),
  sigmoidGradient: (d, h) => f(d * f(h * f(1 - h))),
}

/** The function of many numbers, as the kernel gives it. */
function run(operation: keyof typeof unaryOperations, x: Float32Array): Float32Array {
  lab.clear()
  const [from, to] = [lab.vector(x), lab.vector(x)]
  const strides = [0, 0, 0, 1]
  lab.run((recorder) =>
    recorder.map1(operation, { sizes: [1, 1, 1, x.length], x: { at: from, strides }, y: { at: to, strides }, a: A, b: B }),
  )
  return lab.engine.floats(to, x.length).slice()
}

describe('maps', () => {
  const names = Object.keys(unaryOperations) as (keyof typeof unaryOperations)[]

  it.each(names)('law: %s is accurate over its whole range', (name) => {
    const [exact, relative, absolute] = unary[name]
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = uniform(seed)
        const largest = name === 'sine' || name === 'cosine' ? 1e4 : 3e38
        const x = Float32Array.from({ length: 61 }, () => {
          const size = random() < 0.5 ? random() * 100 : 10 ** (random() * 83 - 44.5)
          return (random() < 0.5 ? -1 : 1) * Math.min(size, largest)
        })
        run(name, x).forEach((y, i) => {
          const want = exact(x[i]!)
          if (!Number.isFinite(f(want))) expect(y).toBe(f(want))
          else expect(Math.abs(y - want), `${name}(${x[i]})`).toBeLessThanOrEqual(relative * Math.abs(want) + absolute)
        })
      }),
      { numRuns: 200 },
    )
  })

  it.each(names)('truth: %s of zeros, infinities and NaN', (name) => {
    if (name === 'sine' || name === 'cosine') return
    const odd = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1, -1]
    const [exact, , absolute] = unary[name]
    run(name, Float32Array.from(odd)).forEach((y, i) => {
      const want = f(exact(odd[i]!))
      if (Number.isFinite(want)) expect(y).toBeCloseTo(want, 5)
      else expect(y).toBe(want)
      if (want === 0 && absolute === 0) expect(Object.is(y, -0), `${name}(${odd[i]})`).toBe(Object.is(want, -0))
    })
  })

  it('truth: exp at the edges of float32', () => {
    const x = Float32Array.from([88.72, 88.73, -87.3, -95, -103.2, -104, 1e30, -1e30])
    const y = Array.from(run('exp', x))
    expect(y[0]).toBeGreaterThan(3.3e38)
    expect([y[1], y[6]]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect(y[2]! / Math.exp(x[2]!)).toBeCloseTo(1, 6)
    expect(y[3]! / Math.exp(x[3]!)).toBeCloseTo(1, 3)
    expect(y[4]).toBe(2 ** -149)
    expect([y[5], y[7]]).toEqual([0, 0])
  })

  it.each(Object.keys(binaryOperations) as (keyof typeof binaryOperations)[])(
    'law: %s has its bits for any strides, broadcast and in place, and writes nothing else',
    (name) => {
      fc.assert(
        fc.property(seeds, fc.boolean(), (seed, inPlace) => {
          const random = uniform(seed)
          const draw = new Draw(random)
          const sizes = draw.sizes()
          const z = draw.strided(sizes)
          const x = inPlace ? z : draw.source(sizes)
          const y = draw.source(sizes)
          const memory = lab.engine.floats(z.at, draw.used)
          memory.set(numbers(draw.used, random, 2))
          const before = memory.slice()
          lab.run((recorder) => recorder.map2(name, { sizes, x, y, z }))
          const want = before.slice()
          const [xs, ys] = [placesOf(sizes, x), placesOf(sizes, y)]
          placesOf(sizes, z).forEach((place, i) => {
            want[place - z.at] = binary[name](before[xs[i]! - z.at]!, before[ys[i]! - z.at]!)
          })
          const at = memory.findIndex((value, i) => !Object.is(value, want[i]))
          expect(at < 0 ? undefined : [memory[at], want[at]]).toBeUndefined()
        }),
        { numRuns: 40 },
      )
    },
  )

  it('law: select takes y where the condition is not 0', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = uniform(seed)
        const draw = new Draw(random)
        const sizes = draw.sizes()
        const [z, x, y, w] = [draw.strided(sizes), draw.source(sizes), draw.source(sizes), draw.source(sizes)]
        const memory = lab.engine.floats(z.at, draw.used)
        memory.set(numbers(draw.used, random).map((value) => (random() < 0.3 ? 0 : value)))
        const before = memory.slice()
        lab.run((recorder) => recorder.map3('select', { sizes, x, y, w, z }))
        const [xs, ys, ws] = [x, y, w].map((operand) => placesOf(sizes, operand)) as [number[], number[], number[]]
        placesOf(sizes, z).forEach((place, i) => {
          expect(memory[place - z.at]).toBe(before[(before[xs[i]! - z.at] !== 0 ? ys[i]! : ws[i]!) - z.at])
        })
      }),
      { numRuns: 40 },
    )
  })

  it('truth: minimum and maximum are NaN where either is', () => {
    lab.clear()
    const at = lab.vector([Number.NaN, 1, Number.NaN, 3])
    const place = (first: number) => ({ at: at + first, strides: [0, 0, 0, 2] })
    for (const name of ['minimum', 'maximum'] as const) {
      const to = lab.vector([0, 0])
      lab.run((recorder) => recorder.map2(name, { sizes: [1, 1, 1, 2], x: place(0), y: place(1), z: { at: to, strides: [0, 0, 0, 1] } }))
      lab.run((recorder) =>
        recorder.map2(name, { sizes: [1, 1, 1, 1], x: place(1), y: place(0), z: { at: to + 1, strides: [0, 0, 0, 1] } }),
      )
      expect(Array.from(lab.engine.floats(to, 2))).toEqual([Number.NaN, Number.NaN])
    }
  })
})
