import type { FusedActivation } from '../operation.js'
import { sameShape } from '../shape.js'
import type { Application, Tensor } from '../tensor.js'
import type { Scheduled, Uses } from './uses.js'

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
  for (const node of scheduled.applications) {
    if (swallowed.has(node)) continue
    const { step, last } = follow(node, uses, mayOverwrite, swallowed)
    at.set(last, step)
  }
  return scheduled.applications.flatMap((node) => at.get(node) ?? [])
}

/** A step takes place where its last part stands, so that all that its parts read is there. */
function follow(node: Application, uses: Uses, mayOverwrite: MayOverwrite, swallowed: Set<Application>): { step: Step; last: Application } {
  let step: Step = { node, outputs: node.outputs, bias: null, activation: null, activated: null, accumulate: null }
  let last = node
  if (node.operation.fusion?.is !== 'product') return { step, last }
  for (;;) {
    const result = step.outputs[0]!
    const [next, ...others] = uses.readers(result)
    if (!next || others.length > 0 || uses.isKept(result) || step.activation) return { step, last }
    const grown = grow(step, next, result, mayOverwrite)
    if (!grown) return { step, last }
    step = { ...grown, outputs: next.outputs }
    last = next
    swallowed.add(next)
  }
}

function grow(step: Step, next: Application, result: Tensor, mayOverwrite: MayOverwrite): Step | null {
  const { fusion } = next.operation
  const [first, second] = next.inputs
  if (!sameShape(next.outputs[0]!.shape, result.shape)) return null
  if (fusion?.is === 'activation' && first === result && second !== result)
    return { ...step, activation: fusion.activation, activated: second ?? null }
  if (fusion?.is === 'bias' && first === result && !step.bias) return { ...step, bias: second! }
  if (fusion?.is === 'sum' && !step.accumulate) {
    const other = first === result ? second! : first!
    // The sum is taken in the order in which its parts were written.
    if (other !== result && other.node.id < step.node.id && mayOverwrite(other, next, next.outputs[0]!))
      return { ...step, accumulate: other }
  }
  return null
}
