import { TensorError } from './errors.js'
import type { Recorder } from './kernels/recorder.js'
import { loopsOver, stridesOf } from './loops.js'
import type { Place } from './operation.js'
import { axisOf, show, sizeOf } from './shape.js'
import type { Tensor, TensorType } from './tensor.js'

/** What a reduction runs over. */
export interface ReductionOptions {
  /** The axes to reduce; negative ones count from the end. Default: all. */
  readonly axes?: readonly number[]
  /** Keep those axes with size 1. Default: false. */
  readonly keep?: boolean
}

/** The axes from 0 on, in order. @throws TensorError SHAPE_MISFIT for an axis that the tensor does not have */
export function axesOf(name: string, { shape }: Tensor, axes: readonly number[] = shape.map((_, axis) => axis)): readonly number[] {
  const all = axes.map((axis) => {
    const found = axisOf(axis, shape.length)
    if (found === null)
      throw new TensorError('SHAPE_MISFIT', `Expected the axes of ${name} to be among those of ${show(shape)}, got ${axis}`)
    return found
  })
  return [...new Set(all)].sort((a, b) => a - b)
}

/** The type of what is left. */
export function reducedType({ shape, rows }: TensorType, axes: readonly number[], keep: boolean): TensorType {
  const left = shape.flatMap((size, axis) => (!axes.includes(axis) ? [size] : keep ? [1] : []))
  return { shape: left, type: 'float32', rows: axes.includes(0) ? 0 : rows }
}

/** The shape of what is reduced with 1 for those axes. */
export function keptShape({ shape }: TensorType, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}

type Kind = 'sum' | 'max' | 'squares'

interface View {
  readonly at: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/**
 * Records a reduction over axes, which the result has with size 1 or not at all. Neighbouring axes that lie without gaps are one; the others
 * are reduced one after another, the last ones first. `scale` multiplies the result.
 */
export function reduceAxes(
  recorder: Recorder,
  kind: Kind,
  from: Place,
  to: Place,
  axes: readonly number[],
  scratch: number,
  scale: number,
): void {
  let now: View = { at: from.at, shape: from.shape, strides: stridesOf(from) }
  let free = scratch
  const groups = groupsOf(now, axes)
  for (const [i, group] of groups.entries()) {
    const last = i === groups.length - 1
    const shape = now.shape.map((size, axis) => (group.includes(axis) ? 1 : size))
    const strides = last ? keptStrides(to, axes, shape.length) : stridesOf({ shape, row: sizeOf(shape.slice(1)) })
    const next: View = { at: last ? to.at : free, shape, strides }
    // Squares are taken once.
    one(recorder, kind === 'squares' && i > 0 ? 'sum' : kind, now, next, group, last ? scale : 1)
    free += sizeOf(shape)
    now = next
  }
}

/** The result's strides along all axes of what is reduced. */
function keptStrides(to: Place, axes: readonly number[], rank: number): number[] {
  const strides = stridesOf(to)
  if (to.shape.length === rank) return strides
  let next = 0
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 0 : strides[next++]!))
}

/** Floats of what lies between two of its steps. */
export function scratchOf({ shape }: TensorType, axes: readonly number[]): number {
  let floats = 0
  let now = [...shape]
  for (const axis of axes.toReversed()) {
    now = now.map((size, i) => (i === axis ? 1 : size))
    floats += sizeOf(now)
  }
  return floats
}

/** Axes that lie without gaps, together; the last ones first. */
function groupsOf({ shape, strides }: View, axes: readonly number[]): number[][] {
  const groups: number[][] = []
  for (const axis of axes.toReversed()) {
    const group = groups.at(-1)
    const first = group?.[0]
    if (group && first === axis + 1 && strides[axis] === strides[first]! * shape[first]!) group.unshift(axis)
    else groups.push([axis])
  }
  return groups
}

/** Results with axes behind the group are reduced beside each other, others one by one, however many rows there are: the bits differ. */
function one(recorder: Recorder, kind: Kind, from: View, to: View, group: readonly number[], scale: number): void {
  const count = group.reduce((product, axis) => product * from.shape[axis]!, 1)
  const countStride = from.strides[group.at(-1)!]!
  const isBeside = sizeOf(to.shape.slice(group.at(-1)! + 1)) > 1
  if (kind === 'sum' && scale === 1 && sumColumns(recorder, from, to, group, { count, countStride })) return
  for (const { sizes, operands } of loopsOver(to.shape, [from, to])) {
    const [x, y] = [operands[0]!, operands[1]!]
    // The loops of the kernel, and those around them.
    const [outer, inner] = isBeside ? [2, 3] : [3, 4]
    for (let k = 0; k < sizes.slice(0, outer).reduce((product, size) => product * size, 1); k++) {
      const at = (operand: typeof x) => {
        let [place, rest] = [operand.at, k]
        for (let axis = outer - 1; axis >= 0; axis--) {
          place += (rest % sizes[axis]!) * operand.strides[axis]!
          rest = Math.floor(rest / sizes[axis]!)
        }
        return place
      }
      recorder.reduce(kind, {
        ...{ outer: sizes[outer]!, count, inner: sizes[inner] ?? 1, scale },
        from: { at: at(x), outerStride: x.strides[outer]!, countStride, innerStride: x.strides[inner] ?? 1 },
        to: { at: at(y), outerStride: y.strides[outer]!, innerStride: y.strides[inner] ?? 1 },
      })
    }
  }
}

/**
 * Adds the rows of a matrix whose columns have no gaps. A single column is summed as it is beside others, wherever it stands: the bits of a
 * head do not depend on the heads beside it. False where the axes behind the group lie otherwise.
 */
function sumColumns(
  recorder: Recorder,
  from: View,
  to: View,
  group: readonly number[],
  rows: { count: number; countStride: number },
): boolean {
  const last = group.at(-1)!
  const behind = to.shape.slice(last + 1)
  const columns = sizeOf(behind)
  const lies = ({ strides }: View) => behind.every((size, i) => size === 1 || strides[last + 1 + i] === sizeOf(behind.slice(i + 1)))
  if (behind.length === 0 || !lies(from) || !lies(to) || (columns > 1 && sizeOf(to.shape) !== columns)) return false
  const before = to.shape.map((size, axis) => (axis < last ? size : 1))
  for (const { sizes, operands } of loopsOver(before, [from, to])) {
    const [x, y] = [operands[0]!, operands[1]!]
    for (const index of indices(sizes)) {
      const at = (operand: typeof x) => operand.at + index.reduce((sum, k, axis) => sum + k * operand.strides[axis]!, 0)
      recorder.columnSums({ rows: rows.count, columns, from: { at: at(x), row: rows.countStride }, to: at(y) })
    }
  }
  return true
}

/** All indices of four loops. */
function indices(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((index) => Array.from({ length: size }, (_, k) => [...index, k])), [[]])
}
