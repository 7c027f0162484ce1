import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newBuilder } from '../../tensors/builder.js'
import type { Backend } from '../../tensors/engines/backend.js'
import { kernels } from '../../tensors/engines/kernels.js'
import { listLibraries } from '../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../tensors/engines/tfjs/tfjs.js'
import { TensorError } from '../../tensors/errors.js'
import type { Example, Examples } from '../../tensors/examples.js'
import { engines } from '../unit/tensors/kernels/engines.js'
import { derived, floatInputs } from './operations/derived.js'
import { differenceQuotient } from './operations/difference-quotient.js'
import { drawn, type Numbers, numbersOf } from './operations/drawn.js'
import { open } from './operations/open.js'

/** The operations themselves and their derivatives; runs of a program are cheap, and opening it is not. */
const RUNS = { numRuns: 12 }

/** Each with a float64 or float32 arithmetic of its own, so that some roundings differ. */
const TENSORFLOW = 2e-5
/** What is left of the error of a difference quotient. */
const QUOTIENT = 3e-3

/** They share no code with the kernels: the back ends that npm has, and the native one where scripts/tfjs-native.mjs runs the tests. */
const libraries = (await listLibraries()).flatMap((state) => (state.is === 'ready' ? [state.library] : []))

/** The laws that every operation keeps, for shapes, attributes and numbers as its file draws them. */
export function describeOperation(name: string, { draw, refuses, orders = 2, stopsGradient = false }: Examples): void {
  describe(`operation ${name}`, () => {
    /** The law for the operation, its gradient, and the gradient of that. */
    const law = (most: number, holds: (example: Example, numbers: Numbers, seed: number) => void) =>
      fc.assert(
        fc.property(drawn(draw), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (example, seed) => {
          let at: Example | null = example
          for (let order = 0; order <= Math.min(most, orders) && at; order++) {
            holds(at, numbersOf(at, seed), seed)
            at = order < orders ? derived(at) : null
          }
        }),
        RUNS,
      )

    test.each(libraries)('law: it agrees with TensorFlow.js on $name, and so do its first and second derivative', ({ tf }) => {
      law(2, (example, numbers) => expectClose(run(example, numbers), run(example, numbers, tfjs(tf)), TENSORFLOW))
    })

    test.skipIf(stopsGradient || orders === 0)('law: its first and second derivative agree with difference quotients', () => {
      law(orders - 1, (example, numbers, seed) => {
        const gradient = derived(example)
        const all = gradient ? numbersOf(gradient, seed) : numbers
        const found = gradient ? open(gradient)(all) : {}
        const plain = open(example)
        const weights = Object.keys(plain(numbers)).map((_, i) =>
          gradient ? (gradient.weights[i] && all[gradient.weights[i]]!) || null : null,
        )
        for (const input of floatInputs(example)) {
          const place = gradient ? gradient.by.indexOf(input) : -1
          const quotients = differenceQuotient(plain, numbers, input, weights)
          expectClose({ [input]: found[place] ?? quotients.map(() => 0) }, { [input]: quotients }, QUOTIENT)
        }
      })
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

function run(example: Example, numbers: Numbers, backend?: Backend) {
  return open(example, backend ? { backend } : {})(numbers)
}

function expectClose(
  found: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  error: number,
): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected))
  for (const [name, values] of Object.entries(found)) {
    const largest = Math.max(1, ...Array.from(expected[name]!, Math.abs))
    for (let i = 0; i < values.length; i++) {
      const [a, b] = [values[i]!, expected[name]![i]!]
      if (!(Object.is(a, b) || Math.abs(a - b) <= error * largest)) expect.fail(`${name}[${i}] is ${a}, not ${b}`)
    }
  }
}
