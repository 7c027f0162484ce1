import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { program } from '../../../tensors/program.js'
import type { Shape, Tensor } from '../../../tensors/tensor.js'

/** An array of a recording. */
export interface Recorded {
  readonly shape: Shape
  readonly data: readonly number[]
}

export type RecordedArrays = Readonly<Record<string, Recorded>>

/** A network of test/reference/tensors/record.py: what it read, what it made of it, and the gradients of `outputs.loss` by its inputs. */
export interface Case {
  readonly inputs: RecordedArrays
  readonly outputs: RecordedArrays
  readonly gradients: RecordedArrays
}

/** The tensors of a case by name. */
export type Inputs = Readonly<Record<string, Tensor>>

const TOLERANCE = 1e-5
/** Inputs that count or choose. */
const WHOLE = new Set(['labels', 'indices'])

/** A file beside record.py. */
export function recording<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../reference/tensors/${name}.json`, import.meta.url), 'utf8')) as T
}

/** What a builder makes of the inputs of a case has to be what PyTorch made of them: outputs by name, and the gradients of the loss. */
export function expectSame(
  { inputs, outputs, gradients }: Case,
  define: (t: Builder, inputs: Inputs) => Readonly<Record<string, Tensor>>,
  states: Readonly<Record<string, ArrayLike<number>>> = {},
) {
  const names = Object.keys(gradients)
  const made = program((t) => {
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape }]) => [name, t.input(name, shape, WHOLE.has(name) ? 'int32' : 'float32')]),
    )
    const results = define(t, given)
    const found = t.gradients(
      [results.loss!],
      [t.constant([1], [])],
      names.map((name) => given[name]!),
    )
    // A gradient that is absent is 0.
    const slopes = names.flatMap((name, i) => (found[i] ? [[`by ${name}`, found[i]] as const] : []))
    return { ...results, ...Object.fromEntries(slopes) } as Record<string, Tensor>
  })
  const results = made.run({ ...Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])), ...states })
  for (const [name, recorded] of Object.entries(outputs)) if (results[name]) expectClose(name, results[name], recorded)
  expect(results).toHaveProperty('loss')
  for (const [name, recorded] of Object.entries(gradients))
    expectClose(`by ${name}`, results[`by ${name}`] ?? new Float32Array(recorded.data.length), recorded)
}

/** Numbers agree to 1e-5 of the largest of them. */
export function expectClose(name: string, numbers: ArrayLike<number>, { data }: Recorded) {
  expect(numbers.length, name).toBe(data.length)
  const allowed = TOLERANCE * Math.max(0.1, ...data.map(Math.abs))
  const off = data.map((value, i) => Math.abs(value - numbers[i]!))
  const worst = off.indexOf(Math.max(...off))
  expect(Math.max(...off), `${name}, number ${worst}: ${numbers[worst]} for ${data[worst]}`).toBeLessThanOrEqual(allowed)
}
