import { describe, expect, it } from 'vitest'
import { ARENA_START } from '../../../../tensors/kernels/arena.js'
import { Recorder } from '../../../../tensors/kernels/recorder.js'
import { filled, merged, orderedForCopy } from '../../../../tensors/kernels/recording/layout.js'

const SIZE = ARENA_START + 2048
const at = ARENA_START
const square = { at, row: 4 }
const far = [at - 4, SIZE - 1, Number.NaN, at + 0.5]
const counts = [0, -4, 1.5, Number.NaN, 8192]
const sizes = [2, 1, 3, 4]
const place = { at, strides: [12, 12, 4, 1] }
const rows = { rows: 2, columns: 4 }

const places = (...names: string[]) => names.flatMap((name) => far.map((x) => ({ [name]: x })))
const matrices = (...names: string[]) =>
  names.flatMap((name) => [...far.map((x) => ({ [name]: { at: x, row: 4 } })), { [name]: { at, row: 3 } }, { [name]: { at, row: 1e4 } }])
const numbers = (...names: string[]) => names.flatMap((name) => counts.map((n) => ({ [name]: n })))
const strided = (...names: string[]) =>
  names.flatMap((name) => [
    ...far.map((x) => ({ [name]: { ...place, at: x } })),
    { [name]: { at, strides: [12, 4, 1] } },
    { [name]: { at, strides: [12, 12, 4, -1] } },
    { [name]: { at, strides: [12, 12, 4, 0.5] } },
    { [name]: { at, strides: [2000, 12, 400, 1] } },
  ])
const overlapping = (name: string) => [{ [name]: { at, strides: [12, 12, 4, 0] } }, { [name]: { at, strides: [4, 12, 4, 1] } }]
const wrongSizes = [{ sizes: [2, 3, 4] }, { sizes: [2, 0, 3, 4] }, { sizes: [2, 1, 3, 1.5] }]

const gemm = { m: 4, n: 4, k: 4, a: { ...square, column: 1 }, b: square, c: square }
const places4 = { sizes, x: place, y: place }
const reduction = { from: { at, outerStride: 12, countStride: 4, innerStride: 1 }, to: { at, outerStride: 4, innerStride: 1 } }

/** By operation: how it is called, a command that fits, and what makes it misfit. */
const commands: Readonly<Record<string, readonly [(recorder: Recorder, options: never) => void, object, readonly object[]]>> = {
  gemmBatch: [
    (recorder, options) => recorder.gemmBatch(options),
    { batch: 2, aBatch: 0, bBatch: 16, cBatch: 16, ...gemm },
    [...numbers('batch', 'm', 'n', 'k'), ...[-1, 0.5, 2040].flatMap((x) => [{ aBatch: x }, { bBatch: x }, { cBatch: x }])],
  ],
  copy: [
    (recorder, options) => recorder.copy(options),
    { sizes, from: place, to: place },
    [...wrongSizes, ...strided('from', 'to'), ...overlapping('to')],
  ],
  fill: [(recorder, options) => recorder.fill(options), { at, count: 4, value: 1 }, [...numbers('count'), ...places('at')]],
  gatherRows: [
    (recorder, options) => recorder.gatherRows(options),
    { count: 2, columns: 4, table: square, rows: 3, indices: at, to: square },
    [...numbers('count', 'columns', 'rows'), ...matrices('table', 'to'), ...places('indices')],
  ],
  scatterAddRows: [
    (recorder, options) => recorder.scatterAddRows(options),
    { count: 2, columns: 4, from: square, rows: 3, indices: at, to: square },
    [...numbers('count', 'columns', 'rows'), ...matrices('from', 'to'), ...places('indices')],
  ],
  intsToFloats: [
    (recorder, options) => recorder.intsToFloats(options),
    { count: 4, from: at, to: at },
    [...numbers('count'), ...places('from', 'to')],
  ],
  map1: [(recorder, options) => recorder.map1('exp', options), places4, [...wrongSizes, ...strided('x', 'y'), ...overlapping('y')]],
  map2: [
    (recorder, options) => recorder.map2('add', options),
    { ...places4, z: place },
    [...wrongSizes, ...strided('x', 'y', 'z'), ...overlapping('z')],
  ],
  map3: [
    (recorder, options) => recorder.map3('select', options),
    { ...places4, w: place, z: place },
    [...wrongSizes, ...strided('x', 'y', 'w', 'z'), ...overlapping('z')],
  ],
  reduce: [
    (recorder, options) => recorder.reduce('sum', options),
    { outer: 2, count: 3, inner: 4, ...reduction, scale: 1 },
    [
      ...numbers('outer', 'count', 'inner'),
      ...far.flatMap((x) => [{ from: { ...reduction.from, at: x } }, { to: { ...reduction.to, at: x } }]),
      { from: { ...reduction.from, countStride: -1 } },
      { to: { ...reduction.to, innerStride: 0 } },
    ],
  ],
  norm: [(recorder, options) => recorder.norm(options), { count: 4, from: at, to: at }, [...numbers('count'), ...places('from')]],
  softmax: [
    (recorder, options) => recorder.softmax(options),
    { ...rows, x: square, mask: square, y: square, log: false },
    [...numbers('rows', 'columns'), ...matrices('x', 'mask', 'y')],
  ],
  softmaxGradient: [
    (recorder, options) => recorder.softmaxGradient(options),
    { ...rows, y: square, d: square, dx: square, log: true },
    [...numbers('rows', 'columns'), ...matrices('y', 'd', 'dx')],
  ],
  layerNorm: [
    (recorder, options) => recorder.layerNorm(options),
    { ...rows, x: square, gain: at, bias: at, epsilon: 1e-5, y: square, mean: at, inverse: at },
    [...numbers('rows', 'columns'), ...matrices('x', 'y'), ...places('gain', 'bias', 'mean', 'inverse')],
  ],
  layerNormGradient: [
    (recorder, options) => recorder.layerNormGradient(options),
    { ...rows, d: square, x: square, gain: at, mean: at, inverse: at, dx: square },
    [...numbers('rows', 'columns'), ...matrices('d', 'x', 'dx'), ...places('gain', 'mean', 'inverse')],
  ],
  random: [
    (recorder, options) => recorder.random(options),
    { count: 4, key: at, stream: 0, to: at, kind: 'normal' },
    [...numbers('count'), ...places('key', 'to'), { stream: -1 }, { stream: 2 ** 32 }, { stream: 0.5 }],
  ],
  lstm: [
    (recorder, options) => recorder.lstm(options),
    {
      ...{ steps: 2, width: 2, units: 4, lag: 4, gates: at, weights: at, bias: at },
      ...{ states: { at, row: 8 }, keep: at, masked: at, output: at },
    },
    [{ lag: 0 }, { lag: 3 }, { lag: 512 }],
  ],
}

describe.each(Object.entries(commands))('recorder.%s', (name, [call, good, faults]) => {
  const record = (options: object) => {
    const recorder = new Recorder(SIZE)
    call(recorder, options as never)
    return recorder.commands.length
  }

  it('truth: writes one or two commands for what fits', () => {
    expect([16, 32]).toContain(record(good))
  })

  it('truth: refuses by name what would read or write outside of the arena, or a place twice', () => {
    for (const fault of faults) {
      expect(() => record({ ...good, ...fault }), JSON.stringify(fault)).toThrow(new RegExp(`^${name}: `))
    }
  })
})

describe('layouts', () => {
  it('truth: dimensions that go on in each other become one', () => {
    const layout = {
      sizes: [2, 3, 1, 4],
      strides: [
        [12, 4, 9, 1],
        [12, 4, 4, 1],
      ],
    }
    expect(filled(merged(layout))).toEqual({
      sizes: [1, 1, 1, 24],
      strides: [
        [0, 0, 0, 1],
        [0, 0, 0, 1],
      ],
    })
    const broadcast = {
      sizes: [2, 3, 1, 4],
      strides: [
        [12, 4, 9, 1],
        [0, 0, 0, 1],
      ],
    }
    expect(filled(merged(broadcast))).toEqual({
      sizes: [1, 1, 6, 4],
      strides: [
        [0, 0, 4, 1],
        [0, 0, 0, 1],
      ],
    })
  })

  it('truth: a copy ends with what lies together in the target, and before it in the source', () => {
    const heads = {
      sizes: [2, 3, 5, 7],
      strides: [
        [105, 1, 21, 3],
        [105, 35, 7, 1],
      ],
    }
    expect(orderedForCopy(heads)).toEqual({
      sizes: [1, 2, 3, 35],
      strides: [
        [0, 105, 1, 3],
        [0, 105, 35, 1],
      ],
    })
  })
})
