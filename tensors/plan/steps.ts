import type { FusedActivation } from '../operation.js'
import { lineOf, sameShape } from '../shape.js'
import type { Application, Tensor } from '../tensor.js'
import type { Scheduled, Uses } from './uses.js'
import { Writes } from './writes.js'

/** One application on its way to a command, with what was fused into it. */
export interface Step {
  readonly node: Application
  /** The results: the node's, or that of the last application that it swallowed. */
  readonly outputs: readonly Tensor[]
  readonly bias: Tensor | null
  readonly activation: FusedActivation | null
  readonly activated: Tensor | null
  /** Takes the place of this tensor and adds to it. */
  readonly accumulate: Tensor | null
}

/** Whether an application may write over a tensor: nobody reads it any more, and its place is nobody else's. */
export type MayOverwrite = (tensor: Tensor, by: Application, size: Tensor) => boolean

/**
 * The steps of a function. Sums, biases and activations that follow a product, and that alone read it, become part of it: what a product
 * leaves in registers need not be written, read and written again.
 */
export function stepsOf(scheduled: Scheduled, uses: Uses, mayOverwrite: MayOverwrite): Step[] {
  const swallowed = new Set<Application>()
  const at = new Map<Application, Step>()
  const writes = new Writes(scheduled.applications)
  for (const node of scheduled.applications) {
    if (swallowed.has(node)) continue
    const { step, last } = follow(node, uses, mayOverwrite, swallowed, writes)
    at.set(last, step)
  }
  return scheduled.applications.flatMap((node) => at.get(node) ?? [])
}

/** A step takes place where its last part stands, so that all that its parts read is there, and has not been written again. */
function follow(
  node: Application,
  uses: Uses,
  mayOverwrite: MayOverwrite,
  swallowed: Set<Application>,
  writes: Writes,
): { step: Step; last: Application } {
  let step: Step = { node, outputs: node.outputs, bias: null, activation: null, activated: null, accumulate: null }
  let last = node
  if (node.operation.fusion?.is !== 'product') return { step, last }
  for (;;) {
    const views: Application[] = []
    let result = step.outputs[0]!
    let next = onlyReader(result, uses)
    while (next && hasLinesOf(result, next)) {
      views.push(next)
      result = next.outputs[0]!
      next = onlyReader(result, uses)
    }
    const grown = next && !step.activation && !writes.between(last, next, partsOf(step)) ? grow(step, next, result, mayOverwrite) : null
    if (!next || !grown) return { step, last }
    step = { ...grown, outputs: next.outputs }
    last = next
    for (const one of [...views, next]) swallowed.add(one)
  }
}

/** What a step reads. */
function partsOf({ node, bias, activated }: Step): readonly Tensor[] {
  return [...node.inputs, bias, activated].filter((tensor) => tensor !== null)
}

function onlyReader(result: Tensor, uses: Uses): Application | null {
  const [next, ...others] = uses.readers(result)
  return next && others.length === 0 && !uses.isKept(result) ? next : null
}

/** Whether the application sees the tensor where it lies, with the same lines, so that parts of an epilogue behind it fit. */
function hasLinesOf(result: Tensor, { operation, outputs, ...rest }: Application): boolean {
  const [output, ...others] = outputs
  if (!operation.view || operation.parts || others.length > 0 || output!.shape.length < 2 || output!.shape[0] !== result.shape[0])
    return false
  const layout = { offset: 0, row: lineOf(result.shape), padded: true }
  const [seen] = operation.view(layout, { operation, outputs, ...rest }) ?? []
  return seen?.offset === 0 && seen.row === layout.row
}

function grow(step: Step, next: Application, result: Tensor, mayOverwrite: MayOverwrite): Step | null {
  const { fusion } = next.operation
  const [first, second] = next.inputs
  if (!sameShape(next.outputs[0]!.shape, result.shape)) return null
  // One that repeats has not the lines of the result.
  if (fusion?.is === 'activation' && first === result && second !== result && (!second || sameShape(second.shape, result.shape)))
    return { ...step, activation: fusion.activation, activated: second ?? null }
  if (fusion?.is === 'bias' && first === result && !step.bias && second!.shape[0] === step.node.outputs[0]!.shape.at(-1))
    return { ...step, bias: second! }
  if (fusion?.is === 'sum' && adds(step.node) && !step.accumulate) {
    const other = first === result ? second! : first!
    // The sum is taken in the order in which its parts were written.
    if (other !== result && other.node.id < step.node.id && mayOverwrite(other, next, next.outputs[0]!))
      return { ...step, accumulate: other }
  }
  return null
}

/** Whether a product can add to what is in the place of its result. */
function adds({ operation: { fusion } }: Application): boolean {
  return fusion?.is === 'product' && fusion.adds !== false
}
