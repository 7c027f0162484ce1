import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newBuilder } from '../../tensors/builder.js'
import type { Backend } from '../../tensors/engines/backend.js'
import { kernels } from '../../tensors/engines/kernels.js'
import { listLibraries } from '../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../tensors/engines/tfjs/tfjs.js'
import { TensorError } from '../../tensors/errors.js'
import type { Example, Examples } from '../../tensors/examples/examples.js'
import { engines } from '../unit/tensors/kernels/engines.js'
import { derived, floatInputs, weightsOf } from './operations/derived.js'
import { drawn, type Numbers, numbersOf } from './operations/drawn.js'
import { open, type Tried } from './operations/open.js'
import { gradientBy, referenceOf, slope, total } from './operations/quotients.js'

/** The operations themselves and their derivatives; runs of a program are cheap, and opening it is not. */
const RUNS = { numRuns: 12 }

/** What float32 rounds away of sums of some ten products, beside the largest number. */
const FLOAT32 = 2e-6
/** TensorFlow.js rounds too, each library in its own order. */
const TENSORFLOW = 1e-5
/** Derivatives are made of several operations. The quotients are of float64. */
const DERIVATIVE = 1e-5
/** Places of each input by which the second derivative is tried. */
const PLACES = 6

/** They share no code with the kernels: the back ends that npm has, and the native one where scripts/tfjs-native.mjs runs the tests. */
const libraries = (await listLibraries()).flatMap((state) => (state.is === 'ready' ? [state.library] : []))

/** The laws that every operation keeps, for shapes, attributes and numbers as its file draws them. */
export function describeOperation(name: string, { draw, refuses, stopsGradient = false }: Examples): void {
  describe(`operation ${name}`, () => {
    const each = (holds: (example: Example, seed: number) => void) =>
      fc.assert(fc.property(drawn(draw), fc.integer({ min: 1, max: 2 ** 31 - 1 }), holds), RUNS)

    /** The law for the operation, its gradient, and, unless it ends there, the gradient of that. */
    const law = (most: number, holds: (example: Tried, numbers: Numbers) => void) =>
      each((example, seed) => {
        let at: Tried | null = example
        for (let order = 0; order <= most && at; order++) {
          holds(at, numbersOf(at, seed))
          at = order < most ? derived(at) : null
        }
      })

    test('law: it is what its equation says, in float64', () => {
      each((example, seed) => {
        const numbers = numbersOf(example, seed)
        const expected = Object.fromEntries(referenceOf(example)(numbers).map((output, i) => [`${i}`, output]))
        expectClose(run(example, numbers), expected, FLOAT32)
      })
    })

    test.skipIf(stopsGradient)('law: its derivative agrees with difference quotients of the equation', () => {
      each((example, seed) => {
        const gradient = derived(example)
        const numbers = numbersOf(gradient ?? example, seed)
        const found = gradient ? open(gradient)(numbers) : {}
        const plain = referenceOf(example)
        // Where no gradient flows, the outputs do not change.
        const weights = gradient ? weightsOf(gradient, numbers) : plain(numbers)
        for (const input of floatInputs(example)) {
          const quotients = numbers[input]!.map((_, place) => gradientBy(plain, numbers, input, place, weights))
          expectClose({ [input]: found[gradient?.by.indexOf(input) ?? -1] ?? quotients.map(() => 0) }, { [input]: quotients }, DERIVATIVE)
        }
      })
    })

    test.skipIf(stopsGradient)('law: its second derivative agrees with difference quotients of difference quotients', () => {
      each((example, seed) => {
        const first = derived(example)
        const second = first && derived(first)
        if (!second) return
        const numbers = numbersOf(second, seed)
        const found = open(second)(numbers)
        // The sum of gradients times weights is how fast the weighted outputs change along the weights.
        const along = Object.fromEntries(first.by.map((input, i) => [input, numbers[second.weights[i]!]!]))
        const changing = (at: Numbers) => [[total(slope(referenceOf(example), at, along), weightsOf(first, at))]]
        for (const input of floatInputs(first)) {
          const gradient = found[second.by.indexOf(input)] ?? new Float32Array(numbers[input]!.length)
          const step = Math.ceil(gradient.length / PLACES)
          const places = Array.from(gradient.keys()).filter((place) => place % step === seed % step)
          const quotients = places.map((place) => gradientBy(changing, numbers, input, place, [[1]]))
          expectClose({ [input]: places.map((place) => gradient[place]!) }, { [input]: quotients }, DERIVATIVE)
        }
      })
    })

    test.each(libraries)('law: it agrees with TensorFlow.js on $name, and so do its first and second derivative', ({ tf }) => {
      law(2, (example, numbers) => expectClose(run(example, numbers), run(example, numbers, tfjs(tf)), TENSORFLOW))
    })

    test('law: all engines give the same bits', () => {
      law(2, (example, numbers) => {
        const [first, ...others] = engines.map((engine) => run(example, numbers, kernels(engine)))
        for (const other of others) expect(other).toEqual(first)
      })
    })

    test('law: fused, in place and with shared memory it gives the same bits as with every value in a place of its own', () => {
      law(2, (example, numbers) => {
        for (const before of ['scale', 'product'] as const) {
          expect(open(example, { before })(numbers)).toEqual(open(example, { before, keepsAll: true })(numbers))
        }
      })
    })

    test('law: run for some rows and then for the others, it gives the same bits as for all at once', () => {
      law(1, (example, numbers) => {
        const byRow = open(example, { byRow: true })
        if (byRow.rows < 2) return
        expect(byRow.inParts(numbers)).toEqual(byRow(numbers))
      })
    })

    test('law: what lies between the lines of a result stays 0', () => {
      law(2, (example, numbers) => expect(open(example).strayed(numbers)).toEqual([]))
    })

    test.each(refuses.map((refused, i) => [i, refused] as const))('truth: it refuses operands that do not fit (%i)', (_, refused) => {
      expect(() => refused(newBuilder())).toThrow(TensorError)
      expect(() => refused(newBuilder())).toThrow(name)
    })
  })
}

function run(example: Tried, numbers: Numbers, backend?: Backend) {
  return open(example, backend ? { backend } : {})(numbers)
}

function expectClose(
  found: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  error: number,
): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected))
  for (const [name, values] of Object.entries(found)) {
    expect(values.length).toBe(expected[name]!.length)
    // A logarithm that a mask forbids is no scale for the others.
    const largest = Math.max(1, ...Array.from(expected[name]!, Math.abs).filter((size) => size < 1e6))
    for (let i = 0; i < values.length; i++) {
      const [a, b] = [values[i]!, expected[name]![i]!]
      if (!(a === b || Math.abs(a - b) <= error * largest)) expect.fail(`${name}[${i}] is ${a}, not ${b}`)
    }
  }
}
