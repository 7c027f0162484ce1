import { COPIED_DIMENSIONS } from '../operands.js'

/** Sizes of four dimensions, and each operand's strides along them. */
export interface Layout {
  readonly sizes: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

/**
 * The same numbers in fewer dimensions: those of size 1 go, and a dimension whose steps go on where those of the next one end becomes one
 * with it. Their order stays, and so does which number meets which.
 */
export function merged({ sizes, strides }: Layout): Layout {
  const kept: { size: number; steps: number[] }[] = []
  sizes.forEach((size, i) => {
    if (size === 1) return
    const steps = strides.map((each) => each[i]!)
    const last = kept.at(-1)
    if (last?.steps.every((step, operand) => step === steps[operand]! * size)) {
      last.size *= size
      last.steps = steps
    } else kept.push({ size, steps })
  })
  return { sizes: kept.map(({ size }) => size), strides: strides.map((_, operand) => kept.map(({ steps }) => steps[operand]!)) }
}

/** Those in four dimensions, of which the first are of size 1. */
export function filled({ sizes, strides }: Layout): Layout {
  const missing = COPIED_DIMENSIONS - sizes.length
  const before = (values: readonly number[], filler: number) => [...new Array<number>(missing).fill(filler), ...values]
  // A single number lies together with itself.
  const alone = sizes.length === 0 ? [0, 0, 0, 1] : null
  return { sizes: before(sizes, 1), strides: strides.map((steps) => alone ?? before(steps, 0)) }
}

/** The dimensions in that order. */
function reordered({ sizes, strides }: Layout, order: readonly number[]): Layout {
  return { sizes: order.map((i) => sizes[i]!), strides: strides.map((each) => order.map((i) => each[i]!)) }
}

/**
 * A copy's dimensions in the order that is fastest, and that changes nothing in it: those that lie together in the target last, and before
 * them those that lie together in the source, as the transposition of blocks wants it.
 */
export function orderedForCopy(layout: Layout): Layout {
  const [from, to] = layout.strides as [readonly number[], readonly number[]]
  const order = layout.sizes.map((_, i) => i)
  // Sizes of 1 come first, so that they part no others.
  order.sort((i, j) => Number(layout.sizes[i] !== 1) - Number(layout.sizes[j] !== 1) || to[j]! - to[i]! || from[j]! - from[i]!)
  const simple = filled(merged(reordered(layout, order)))
  const [source] = simple.strides as [readonly number[]]
  const inner = simple.sizes.findIndex((size, i) => i < COPIED_DIMENSIONS - 1 && size > 1 && source[i] === 1)
  if (inner < 0) return simple
  return reordered(simple, [...[0, 1, 2, 3].filter((i) => i !== inner && i !== 3), inner, 3])
}
