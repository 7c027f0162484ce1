import { describe, expect, test } from 'vitest'
import type { Backend } from '../../../../tensors/engines/backend.js'
import { kernels } from '../../../../tensors/engines/kernels.js'
import { listLibraries } from '../../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../../tensors/engines/tfjs/tfjs.js'
import { orthogonal, zeros } from '../../../../tensors/initialisers.js'
import { program, programs, read, write } from '../../../../tensors/program.js'
import type { Tensor } from '../../../../tensors/tensor.js'
import { draws } from './draws.js'

/** Those of npm are there; scripts/tfjs-native.mjs adds the native one. */
const libraries = Object.fromEntries(
  (await listLibraries()).flatMap((state) => (state.is === 'ready' ? [[state.name, state.library] as const] : [])),
)

const STEPS = 5
const SEQUENCES = 16

/** A network of a policy and a value, run forward by time steps and backward over all. */
function actor(backend: Backend) {
  const built = programs(
    (t) => {
      const rows = t.rows(STEPS * SEQUENCES + 16, SEQUENCES)
      let x = t.input('observations', [rows, 5])
      for (const [i, units] of [30, 17].entries()) {
        const kernel = t.parameter(`body.${i}.kernel`, [x.shape[1]!, units], orthogonal(Math.SQRT2))
        x = t.tanh(t.bias(t.product(x, kernel), t.parameter(`body.${i}.bias`, [units], zeros)))
      }
      const heads = t.bias(t.product(x, t.parameter('heads.kernel', [17, 3], orthogonal(1))), t.parameter('heads.bias', [3], zeros))
      const [policy, value] = t.split(heads, [2, 1])
      const weights = [t.input('dPolicy', [rows, 2]), t.input('dValue', [rows, 1])]
      const gradients = t.backward([policy!, value!], weights)
      return { forward: { policy: policy!, value: value! }, backward: Object.fromEntries(gradients.map((one, i) => [String(i), one])) }
    },
    { backend },
  )
  const random = draws(1)
  built.initialise(random)
  for (const name of ['observations', 'dPolicy', 'dValue']) {
    const input = built.input(name)
    write(
      input,
      Float32Array.from({ length: input.columns * built.rows }, () => random() - 0.5),
    )
  }
  return built
}

function update(built: ReturnType<typeof actor>): void {
  const [forward, backward] = [built.function('forward'), built.function('backward')]
  for (let step = 0; step < STEPS; step++) forward(step * SEQUENCES, SEQUENCES, SEQUENCES)
  backward(0, STEPS * SEQUENCES, SEQUENCES)
}

function results(built: ReturnType<typeof actor>): Record<string, Float32Array> {
  const policy = read(built.output('forward', 'policy'))
  return { policy, value: read(built.output('forward', 'value')), gradients: built.gradients.slice() }
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, error = 1e-5): void {
  expect(found.length).toBe(expected.length)
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!))))
  expect(worst).toBeLessThan(error)
}

describe.each(Object.entries(libraries))('TensorFlow.js on %s', (_, { tf }) => {
  const backend = tfjs(tf)

  test('law: fresh parameters are those of the kernels, bit for bit', () => {
    expect(actor(backend).parameters).toEqual(actor(kernels()).parameters)
  })

  test('law: outputs by time steps and gradients over all of them are those of the kernels to 1e-5', () => {
    const [theirs, ours] = [actor(backend), actor(kernels())]
    for (const built of [theirs, ours]) update(built)
    const [found, expected] = [results(theirs), results(ours)]
    for (const [name, values] of Object.entries(found)) expectClose(values, expected[name]!)
  })

  test('law: parameters move to the kernels and back by one copy', () => {
    const [theirs, ours] = [actor(backend), actor(kernels())]
    ours.parameters.set(theirs.parameters.map((value) => value * 1.5))
    theirs.parameters.set(ours.parameters)
    for (const built of [theirs, ours]) update(built)
    expectClose(results(theirs).policy!, results(ours).policy!)
  })

  test.each([
    ['valid', 1, 3],
    ['valid', 2, 4],
    ['same', 1, 3],
    ['same', 3, 4],
    ['same', 2, 3],
  ] as const)(
    'law: convolutions (%s, stride %i, size %i) and their gradients are those of the kernels to 1e-5',
    (padding, stride, size) => {
      const compute = (backend: Backend) => {
        const built = program(
          (t) => {
            const [x, w] = [t.input('x', [3, 11, 8, 2]), t.input('w', [size, size, 2, 5])]
            const y = t.convolution(x, w, { stride, padding })
            const weight = t.input('weight', y.shape)
            const [dx, dw] = t.gradients([y], [weight], [x, w])
            return { y, dx: dx!, dw: dw! }
          },
          { backend },
        )
        const random = draws(2)
        const uniform = (length: number) => Float32Array.from({ length }, () => random() - 0.5)
        const [x, w] = [uniform(3 * 11 * 8 * 2), uniform(size * size * 10)]
        return built.run({ x, w, weight: uniform(3 * positions(11) * positions(8) * 5) })
      }
      const positions = (input: number) => (padding === 'same' ? Math.ceil(input / stride) : Math.floor((input - size) / stride) + 1)
      const [found, expected] = [compute(backend), compute(kernels())]
      for (const name of ['y', 'dx', 'dw'] as const) expectClose(found[name], expected[name])
    },
  )

  test('law: a run leaves no tensor behind', () => {
    const built = actor(backend)
    const before = tf.memory().numTensors
    for (let i = 0; i < 3; i++) update(built)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('law: numbers that are written over after a run change nothing of what it left', () => {
    const built = program((t) => ({ y: t.scale(t.input('x', [64]), 2) }), { backend })
    const x = Float32Array.from({ length: 64 }, (_, i) => i)
    const { y } = built.run({ x })
    built.run({ x: x.map(() => -1) })
    expect(y).toEqual(x.map((value) => 2 * value))
  })

  test('truth: a state that is stored is read anew by what comes after, and keeps its value', () => {
    const built = program(
      (t) => {
        const count = t.state('count', [3])
        const before = t.scale(count, 10)
        const stored = t.store(count, t.add(count, t.input('x', [3])))
        return { before, stored, after: t.scale(stored, 10) }
      },
      { backend },
    )
    built.run({ x: [1, 2, 3] })
    expect(built.run({ x: [1, 1, 1] })).toEqual({
      before: Float32Array.of(10, 20, 30),
      stored: Float32Array.of(2, 3, 4),
      after: Float32Array.of(20, 30, 40),
    })
  })

  test('truth: a view of a state shows what was stored, as with the kernels', () => {
    const define = (backend: Backend) =>
      program(
        (t) => {
          const state = t.state('state', [4, 4])
          const seen = t.reshape(state, [2, 8])
          return { seen, stored: t.store(state, t.input('x', [4, 4])) }
        },
        { backend },
      ).run({ x: Array.from({ length: 16 }, (_, i) => i) })
    expect(define(backend)).toEqual(define(kernels()))
  })

  test('truth: columns of a state that one function has made are written by another, as with the kernels', () => {
    const compute = (backend: Backend) => {
      const built = programs(
        (t) => {
          const rows = t.rows(4, 2)
          const [states, others] = t.split(t.state('states', [rows, 7], 2), [4, 3]) as [Tensor, Tensor]
          const keep = t.input('keep', [rows])
          const x = t.input('x', [rows, 8])
          const recurrent = t.parameter('u', [2, 8], orthogonal(1))
          const h = t.lstm(x, recurrent, t.parameter('b', [8], zeros), states, keep)
          return { first: { states, others }, second: { h }, third: { again: t.scale(states, 2) } }
        },
        { backend },
      )
      built.initialise(draws(3))
      write(built.input('keep'), [1, 1, 1, 0])
      const random = draws(4)
      write(built.input('x'), Float32Array.from({ length: 32 }, random))
      write(built.input('states'), Float32Array.from({ length: 42 }, random))
      for (const name of ['first', 'second', 'third'] as const) built.function(name)(0, 4, 2)
      return { states: read(built.input('states')), again: read(built.output('third', 'again')), h: read(built.output('second', 'h')) }
    }
    const [found, expected] = [compute(backend), compute(kernels())]
    for (const name of ['states', 'again', 'h'] as const) expectClose(found[name], expected[name])
  })

  test('truth: fma is refused, since nobody can choose it there', () => {
    const define = () => program((t) => ({ y: t.tanh(t.input('x', [2])) }), { backend, fma: true })
    expect(define).toThrow(
      expect.objectContaining({
        code: 'FMA_UNAVAILABLE',
        message: 'Expected kernels for fma: true, got TensorFlow.js, which rounds as it likes; set fma: false',
      }),
    )
  })
})

test('truth: both back ends that npm has are tested here', () => {
  expect(Object.keys(libraries)).toEqual(expect.arrayContaining(['wasm', 'cpu']))
})

test('law: programs of two back ends run in turns', () => {
  const all = ['wasm', 'cpu'].map((name) => actor(tfjs(libraries[name]!.tf)))
  for (let i = 0; i < 2; i++) for (const built of all) update(built)
  const [wasm, cpu] = all.map((built) => results(built))
  expectClose(wasm!.gradients!, cpu!.gradients!)
})
