import type { Builder } from '../builder.js'
import type { ReductionOptions } from '../reductions.js'
import type { ElementType, Shape, Tensor } from '../tensor.js'
import { at, type Flat, groupsOver, rowsOf, tabulate } from './plain.js'

/** An input of an example, and how its numbers are drawn. */
export interface Given {
  readonly shape: Shape
  /** Default: float32. */
  readonly type?: ElementType
  /** The numbers lie from here on. Default: -2; 0 for integers. */
  readonly low?: number
  /** And below it. Default: 2. */
  readonly high?: number
  /**
   * Floats lie near multiples of 1/4 plus this, so that two inputs with different offsets never meet. Default: 1/8, which keeps away from
   * whole numbers, where many operations have a kink.
   */
  readonly offset?: number
  /** All numbers are different, and far from each other. */
  readonly distinct?: boolean
  /** The first axis may be the rows of a program. */
  readonly byRow?: boolean
}

/** One use of an operation with shapes and attributes of its own. */
export interface Example {
  readonly inputs: Readonly<Record<string, Given>>
  build(t: Builder, inputs: Readonly<Record<string, Tensor>>): Tensor | readonly Tensor[]
  /** The same in float64, by the equation: plain loops that share nothing with the kernels. */
  reference(inputs: Readonly<Record<string, Flat>>): Flat | readonly Flat[]
}

/** Draws a whole number, from low to high, both included. */
export type Draw = (low: number, high: number) => number

/** What an operation is tried with: a file of `operations/` exports it as `examples`, and the tests of all operations use it. */
export interface Examples {
  draw(whole: Draw): Example
  /** Uses that do not fit together. */
  readonly refuses: readonly ((t: Builder) => unknown)[]
  /** No gradient flows, though the result depends on the inputs. */
  readonly stopsGradient?: boolean
}

/** A shape of one to three axes. */
export function shapeOf(whole: Draw): number[] {
  return Array.from({ length: whole(1, 3) }, () => whole(1, 5))
}

/** Examples of an operation on the elements of one tensor. */
export function ofOne(build: (t: Builder, x: Tensor) => Tensor, reference: (x: number) => number, given: Partial<Given> = {}): Examples {
  return {
    draw: (whole) => ({
      inputs: { x: { shape: shapeOf(whole), byRow: true, ...given } },
      build: (t, { x }) => build(t, x!),
      reference: ({ x }) => x!.map((value) => reference(value)),
    }),
    refuses: [(t) => build(t, t.input('x', [2], 'int32'))],
  }
}

/** Examples of an operation on the elements of two tensors that broadcast. */
export function ofTwo(
  build: (t: Builder, x: Tensor, y: Tensor) => Tensor,
  reference: (x: number, y: number) => number,
  x: Partial<Given> = {},
  y: Partial<Given> = {},
): Examples {
  return {
    draw(whole) {
      const shape = shapeOf(whole)
      const narrow = narrowed(whole, shape)
      return {
        inputs: { x: { shape, byRow: true, ...x }, y: { ...narrow, ...y } },
        build: (t, inputs) => build(t, inputs.x!, inputs.y!),
        reference: (inputs) => tabulate(shape, (index) => reference(at(inputs.x!, shape, index), at(inputs.y!, narrow.shape, index))),
      }
    },
    refuses: [
      (t) => build(t, t.input('x', [2, 3]), t.input('y', [4, 3])),
      (t) => build(t, t.input('x', [2, 3]), t.input('y', [2, 3], 'int32')),
    ],
  }
}

/** A shape that broadcasts to another one: itself, its last axes, or some of its axes as 1. */
export function narrowed(whole: Draw, shape: Shape): { readonly shape: Shape; readonly byRow: boolean } {
  const kind = whole(0, 2)
  if (kind === 0) return { shape, byRow: true }
  if (kind === 1) return { shape: shape.slice(whole(1, shape.length)), byRow: false }
  return { shape: [1, ...shape.slice(1).map((size) => (whole(0, 1) === 0 ? 1 : size))], byRow: false }
}

/**
 * Examples of an operation that reduces axes.
 *
 * @param reference what the numbers over these axes are reduced to
 */
export function ofReduction(
  build: (t: Builder, x: Tensor, options: ReductionOptions) => Tensor,
  reference: (values: Flat) => number,
  given: Partial<Given> = {},
): Examples {
  return {
    draw(whole) {
      const shape = shapeOf(whole)
      const some = shape.flatMap((_, axis) => (whole(0, 1) === 0 ? [axis] : []))
      const axes = some.length === 0 ? [whole(-shape.length, shape.length - 1)] : some
      const keep = whole(0, 1) === 0
      const all = whole(0, 4) === 0
      return {
        // What is reduced over rows depends on how many there are.
        inputs: { x: { shape, byRow: !all && !axes.some((axis) => axis % shape.length === 0), ...given } },
        build: (t, { x }) => build(t, x!, all ? {} : { axes, keep }),
        reference({ x }) {
          const over = shape.flatMap((_, axis) => (all || axes.includes(axis) || axes.includes(axis - shape.length) ? [axis] : []))
          return groupsOver(x!, shape, over).map(reference)
        },
      }
    },
    refuses: [(t) => build(t, t.input('x', [2, 3]), { axes: [2] })],
  }
}

/**
 * Examples of softmax or its logarithm, with and without a mask.
 *
 * @param reference a row whose numbers are all allowed
 * @param forbidden what stands where the mask forbids
 */
export function ofSoftmax(
  build: (t: Builder, x: Tensor, mask?: Tensor) => Tensor,
  reference: (row: Flat) => Flat,
  forbidden: number,
): Examples {
  return {
    draw(whole) {
      const shape = [...Array.from({ length: whole(0, 2) }, () => whole(1, 4)), whole(1, 6)]
      const byRow = shape.length > 1
      const narrow = narrowed(whole, shape)
      const masked = whole(0, 1) === 0 ? { ...narrow, byRow: narrow.byRow && byRow } : null
      return {
        inputs: { x: { shape, byRow }, ...(masked && { mask: masked }) },
        // No kink: what forbids is a comparison.
        build: (t, { x, mask }) => build(t, x!, mask && t.less(mask, t.constant([1], []))),
        reference({ x, mask }) {
          const allowed = tabulate(shape, (index) => (mask && at(mask, masked!.shape, index) >= 1 ? 0 : 1))
          const columns = shape.at(-1)!
          return rowsOf(x!, columns).flatMap((row, i) => {
            const isAllowed = (_: number, column: number) => allowed[i * columns + column] === 1
            const values = [...reference(row.filter(isAllowed))]
            return row.map((_, column) => (isAllowed(0, column) ? values.shift()! : forbidden))
          })
        },
      }
    },
    refuses: [(t) => build(t, t.input('x', []))],
  }
}

/**
 * Examples of the gradient of an operation from its output.
 *
 * @param reference by rows
 */
export function ofOutputGradient(
  build: (t: Builder, d: Tensor, y: Tensor) => Tensor,
  reference: (d: Flat, y: Flat) => Flat,
  y: Partial<Given>,
): Examples {
  return {
    draw(whole) {
      const shape = [...Array.from({ length: whole(0, 2) }, () => whole(1, 4)), whole(1, 6)]
      const byRow = shape.length > 1
      return {
        inputs: { d: { shape, byRow }, y: { shape, byRow, ...y } },
        build: (t, inputs) => build(t, inputs.d!, inputs.y!),
        reference(inputs) {
          const columns = shape.at(-1)!
          const outputs = rowsOf(inputs.y!, columns)
          return rowsOf(inputs.d!, columns).flatMap((row, i) => reference(row, outputs[i]!))
        },
      }
    },
    refuses: [
      (t) => build(t, t.input('d', [2, 3], 'int32'), t.input('y', [2, 3])),
      (t) => build(t, t.input('d', [2, 3]), t.input('y', [4, 5])),
    ],
  }
}
