import { describe, expect, it } from 'vitest'
import { ARENA_START } from '../../../agents/network/kernels/arena.js'
import { Recorder } from '../../../agents/network/kernels/recorder.js'

const SIZE = ARENA_START + 1024
const at = ARENA_START
/** The last row of 4 that fits. */
const end = SIZE - 4
const square = { at, row: 4 }

/** Per operation, a command that fits, and what makes it misfit. */
const gemm = { m: 4, n: 4, k: 4, a: { ...square, column: 1 }, b: square, c: square }
const sample = { rows: 2, actions: 3, logits: square, uniforms: at, probabilities: square, chosen: at }
const adam = { n: 16, parameters: at, gradients: at, means: at, meanSquares: at, settings: at }
const { means, ...rmsProp } = adam
const far = [at - 4, end + 4, -4, Number.NaN, at + 0.5]
const matrices = [
  ...far.map((x) => ({ at: x, row: 4 })),
  { at: at + 1, row: 4 },
  { at, row: 0 },
  { at, row: 6 },
  { at, row: 1.5 },
  { at, row: -4 },
  { at: end, row: 4 },
]
const counts = [0, -4, 1.5, Number.NaN, 4096]
const bad = {
  gemm: [
    ...counts.flatMap((x) => [{ m: x }, { n: x }, { k: x }]),
    { n: 6 },
    { b: { at, row: 0 } },
    ...matrices.flatMap((x) => [{ b: x }, { c: x }, { activation: 'tanhGradient' as const, activated: x }]),
    ...far.map((x) => ({ a: { at: x, row: 4, column: 1 } })),
    { a: { at, row: 1024, column: 1 } },
    { a: { at, row: 1, column: 1024 } },
    { a: { at, row: 0, column: 1 } },
    { a: { at, row: 1, column: -1 } },
    ...far.map((x) => ({ bias: x })),
    { bias: at + 2 },
    { activation: 'reluGradient' as const },
    { activated: square },
  ],
  elementwise: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    { columns: 2 },
    ...matrices.flatMap((x) => [{ y: x }, { activation: 'reluGradient' as const, activated: x }]),
    ...far.map((x) => ({ bias: x })),
  ],
  transpose: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    { rows: 3 },
    { columns: 5 },
    ...matrices.flatMap((x) => [{ from: x }, { to: x }]),
  ],
  columnSums: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    { columns: 7 },
    ...matrices.map((x) => ({ from: x })),
    ...far.map((x) => ({ to: x })),
    { to: at + 1 },
  ],
  rmsProp: [...counts, 8].map((n) => ({ n })),
  adam: [...counts, 8].map((n) => ({ n })),
  sample: [
    ...counts.flatMap((x) => [{ rows: x }, { actions: x }]),
    { actions: 5 },
    ...matrices.flatMap((x) => [{ logits: x }, { probabilities: x }]),
    ...[...far, SIZE - 1].flatMap((x) => [{ uniforms: x }, { chosen: x }]),
  ],
}
for (const name of Object.keys(rmsProp)) if (name !== 'n') bad.rmsProp.push(...([...far, at + 2].map((x) => ({ [name]: x })) as never[]))
for (const name of Object.keys(adam)) if (name !== 'n') bad.adam.push(...([...far, at + 2].map((x) => ({ [name]: x })) as never[]))

const good = {
  gemm,
  elementwise: { rows: 4, columns: 4, y: square },
  transpose: { rows: 4, columns: 4, from: square, to: square },
  columnSums: { rows: 4, columns: 4, from: square, to: at },
  rmsProp,
  adam,
  sample,
}
type Name = keyof typeof good
const record = (name: Name, options: object) => {
  const recorder = new Recorder(SIZE)
  ;(recorder[name] as (options: object) => void)(options)
  return recorder.commands
}

describe.each(Object.keys(good) as Name[])('recorder.%s', (name) => {
  it('truth: writes 16 ints for what fits', () => {
    expect(record(name, good[name])).toHaveLength(16)
  })

  it('truth: refuses by name what would read or write outside of the arena, or out of line', () => {
    for (const fault of bad[name]) {
      expect(() => record(name, { ...good[name], ...fault }), JSON.stringify(fault)).toThrow(new RegExp(`^${name}: `))
    }
  })
})
