import { describe, expect, it } from 'vitest'
import { ARENA_START } from '../../../../tensors/kernels/arena.js'
import { Recorder } from '../../../../tensors/kernels/recorder.js'

/** Room for the patches of a convolution that sees one number, and little else. */
const SIZE = ARENA_START + 2048
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
const matrices = [...far.map((x) => ({ at: x, row: 4 })), { at, row: 0 }, { at, row: 1.5 }, { at, row: -4 }, { at: end, row: 4 }]
const counts = [0, -4, 1.5, Number.NaN, 8192]
const shape = { rows: 2, height: 1, width: 2, channels: 1, size: 1, stride: 1, top: 0, left: 0, outHeight: 1, outWidth: 2, filters: 4 }
const convolve = { shape, x: square, weights: at, bias: at, activation: 'relu', y: at, patches: at }
const convolutionWeights = { shape, x: square, d: at, gradient: at, patches: at }
const fourChannels = { ...shape, channels: 4, width: 1, outWidth: 1, filters: 4 }
const convolutionInputs = { shape: fourChannels, d: at, transposed: at, dx: square, patches: at }
const lstm = { steps: 2, width: 1, units: 4, gates: at, weights: at, bias: at, states: { at, row: 8 }, keep: at, masked: at, output: at }
const lstmGradient = {
  ...{ steps: 2, width: 1, units: 4, gates: at, states: { at, row: 8 }, keep: at },
  ...{ transposed: at, gradient: at, dh: at, recurrent: at, later: at },
}
const wrongShapes = (good: typeof shape) =>
  [
    ...['rows', 'height', 'width', 'channels', 'size', 'stride', 'outHeight', 'outWidth', 'filters'].flatMap((name) =>
      counts.map((n) => ({ [name]: n })),
    ),
    ...[-1, 0.5, Number.NaN].flatMap((n) => [{ top: n }, { left: n }]),
  ]
    // a large stride reads nothing beyond
    .filter((wrong) => !('stride' in wrong && wrong.stride === 8192))
    .map((wrong) => ({ shape: { ...good, ...wrong } }))
const offsets = (...names: string[]) => names.flatMap((name) => far.map((x) => ({ [name]: x })))
const wrongImages = [
  ...matrices.map((x) => ({ x })),
  ...far.map((x) => ({ x: { at: x, row: 2, scale: 1 } })),
  { x: { at, row: 1, scale: 1 } },
]
const wrongSequences = [
  ...counts.flatMap((n) => [{ steps: n }, { width: n }, { units: n }]),
  { units: 6 },
  ...matrices.map((x) => ({ states: x })),
  ...[...far, SIZE - 1].map((x) => ({ keep: x })),
]

const bad = {
  gemm: [
    ...counts.flatMap((x) => [{ m: x }, { n: x }, { k: x }]),
    { b: { at, row: 0 } },
    ...matrices.flatMap((x) => [{ b: x }, { c: x }, { activation: 'tanhGradient' as const, activated: x }]),
    ...far.map((x) => ({ a: { at: x, row: 4, column: 1 } })),
    { a: { at, row: 2048, column: 1 } },
    { a: { at, row: 1, column: 2048 } },
    { a: { at, row: 0, column: 1 } },
    { a: { at, row: 1, column: -1 } },
    ...far.map((x) => ({ bias: x })),
    { activation: 'reluGradient' as const },
    { activated: square },
  ],
  elementwise: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    ...matrices.flatMap((x) => [{ y: x }, { activation: 'reluGradient' as const, activated: x }]),
    ...far.map((x) => ({ bias: x })),
  ],
  transpose: [...counts.flatMap((x) => [{ rows: x }, { columns: x }]), ...matrices.flatMap((x) => [{ from: x }, { to: x }])],
  columnSums: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    ...matrices.map((x) => ({ from: x })),
    ...far.map((x) => ({ to: x })),
  ],
  bytesToFloats: [
    ...counts.flatMap((x) => [{ rows: x }, { columns: x }]),
    ...far.map((x) => ({ from: { at: x, row: 4 } })),
    { from: { at, row: 3 } },
    { from: { at: SIZE - 1, row: 4 } },
    ...matrices.map((x) => ({ to: x })),
  ],
  convolve: [...wrongShapes(shape), ...wrongImages, ...offsets('weights', 'bias', 'y', 'patches')],
  convolutionWeights: [...wrongShapes(shape), ...wrongImages, ...offsets('d', 'gradient', 'patches')],
  convolutionInputs: [
    ...wrongShapes(fourChannels),
    ...matrices.flatMap((x) => [{ dx: x }, { activation: 'reluGradient' as const, activated: x }]),
    ...offsets('d', 'transposed', 'patches'),
  ],
  lstm: [...wrongSequences, ...offsets('gates', 'weights', 'bias', 'masked', 'output')],
  lstmGradient: [...wrongSequences, ...offsets('gates', 'transposed', 'gradient', 'dh', 'recurrent', 'later')],
  orthonormalise: [
    ...counts.flatMap((n) => [{ count: n }, { length: n }]),
    { length: 3 },
    { vectors: at + 2 },
    { count: 33, length: 32 },
    ...offsets('vectors'),
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
for (const name of Object.keys(rmsProp)) if (name !== 'n') bad.rmsProp.push(...(far.map((x) => ({ [name]: x })) as never[]))
for (const name of Object.keys(adam)) if (name !== 'n') bad.adam.push(...(far.map((x) => ({ [name]: x })) as never[]))

const good = {
  gemm,
  elementwise: { rows: 4, columns: 4, y: square },
  transpose: { rows: 4, columns: 4, from: square, to: square },
  columnSums: { rows: 4, columns: 4, from: square, to: at },
  bytesToFloats: { rows: 2, columns: 4, from: square, scale: 1, to: square },
  convolve,
  convolutionWeights,
  convolutionInputs,
  lstm,
  lstmGradient,
  orthonormalise: { count: 4, length: 8, vectors: at },
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
  it('truth: writes 16 ints for what fits, a convolution and an LSTM 32', () => {
    expect(record(name, good[name])).toHaveLength(/^(convol|lstm)/.test(name) ? 32 : 16)
  })

  it('truth: refuses by name what would read or write outside of the arena, or out of line', () => {
    for (const fault of bad[name]) {
      expect(() => record(name, { ...good[name], ...fault }), JSON.stringify(fault)).toThrow(new RegExp(`^${name}: `))
    }
  })
})
