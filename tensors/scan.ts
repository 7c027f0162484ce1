import { isOptions } from '../checks/reading.js'
import { positiveInteger } from '../checks/requirements.js'
import { show as showValue } from '../checks/show.js'
import type { Builder } from './builder.js'
import { listOf } from './checked.js'
import { floats } from './elementwise.js'
import { check, TensorError } from './errors.js'
import { show } from './shape.js'
import type { Tensor } from './tensor.js'
import { isSet } from './unrolled-lstm.js'

/** What one time step makes of what was carried to it. */
export interface ScanStep {
  /** What the next step is given, in the shapes of what this one was given. */
  readonly carry: readonly Tensor[]
  /** [width, ...] each. */
  readonly outputs: readonly Tensor[]
}

/** What a scan runs over. */
export interface ScanOptions {
  /** Time steps, a positive integer. */
  readonly steps: number
  /** What is carried to the first step: [width, ...] each, width being the sequences side by side. */
  readonly carry: readonly Tensor[]
  /** [steps * width, ...] each, time-major: row = time * width + sequence. */
  readonly inputs: readonly Tensor[]
  /** [steps * width]: where it is 0, what is carried to that row counts as 0, as where an episode begins. Default: none. */
  readonly keep?: Tensor
}

/**
 * Runs `step` over time: (carry_t+1, y_t) = step(keep_t carry_t, x_t). The program has the operations of each step one after another, so
 * that gradients go back through all of them, and may be differentiated again. A function with a scan of the program's rows runs for all of
 * them, or throws ROWS_PARTIAL.
 *
 * @param step makes the operations of one time step from what is carried and the inputs' rows of that step
 * @returns the outputs of all steps, [steps * width, ...] each, and what the last step carries on
 * @throws TensorError SHAPE_MISFIT where inputs have no whole number of steps, a step carries on other shapes than it was given, or puts out
 * others than the first step; OPERAND_MISFIT where something is no list of tensors; INVALID_OPTION where `steps` is no positive integer
 * @example
 * const { outputs } = scan(t, { steps: 20, carry: [t.constant(new Float32Array(16 * 64), [16, 64])], inputs: [x], keep }, ([h], [x]) => {
 *   const next = t.tanh(t.add(t.product(x!, w), t.product(h!, u)))
 *   return { carry: [next], outputs: [next] }
 * })
 */
export function scan(
  t: Builder,
  { steps, carry: first, inputs, keep }: ScanOptions,
  step: (carry: readonly Tensor[], inputs: readonly Tensor[], index: number) => ScanStep,
): { readonly outputs: readonly Tensor[]; readonly carry: readonly Tensor[] } {
  check('the steps of scan', steps, positiveInteger)
  listOf('the carry of scan', first)
  listOf('the inputs of scan', inputs)
  const width = first[0]?.shape[0] ?? (inputs[0]?.shape[0] ?? 0) / steps
  const odd = [...inputs, ...(keep ? [keep] : [])].find(({ shape }) => shape[0] !== steps * width)
  const other = first.find(({ shape }) => shape[0] !== width)
  if (odd || other || !(Number.isInteger(width) && width >= 1))
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected the inputs of scan to have ${steps} steps of as many rows as it carries, got ${odd ? show(odd.shape) : other ? `${show(other.shape)} to carry` : 'none'} for ${width}`,
    )
  if (keep && keep.shape.length !== 1)
    throw new TensorError('SHAPE_MISFIT', `Expected keep of scan to be [${steps * width}], got ${show(keep.shape)}`)
  if (keep) floats('scan', keep)
  const kept = keep && isSet(t, keep)
  const nothing = t.constant([0], [])
  const outputs: Tensor[][] = []
  let carry = first
  for (let index = 0; index < steps; index++) {
    const rows = (x: Tensor) => t.slice(x, [index * width], [width])
    const mask = kept && rows(kept)
    // What is not finite has to go, too: no product.
    const enter = (x: Tensor) => (mask ? t.select(t.reshape(mask, [width, ...x.shape.slice(1).map(() => 1)]), x, nothing) : x)
    const made = step(carry.map(enter), inputs.map(rows), index)
    checkStep(made, first, outputs[0])
    carry = made.carry
    outputs.push([...made.outputs])
  }
  return {
    outputs: outputs[0]!.map((_, i) =>
      t.concat(
        outputs.map((all) => all[i]!),
        0,
      ),
    ),
    carry,
  }
}

/** @throws TensorError SHAPE_MISFIT where a step carries on, or puts out, other than it should */
function checkStep(made: ScanStep, first: readonly Tensor[], outputs: readonly Tensor[] | undefined): void {
  if (!isOptions(made))
    throw new TensorError('OPERAND_MISFIT', `Expected a step of scan to return { carry, outputs }, got ${showValue(made)}`)
  listOf('what a step of scan carries on', made.carry)
  listOf('the outputs of a step of scan', made.outputs)
  const shapes = (tensors: readonly Tensor[]) => tensors.map(({ shape }) => show(shape)).join(', ') || 'nothing'
  if (shapes(made.carry) !== shapes(first))
    throw new TensorError('SHAPE_MISFIT', `Expected a step of scan to carry on ${shapes(first)}, got ${shapes(made.carry)}`)
  if (outputs && shapes(made.outputs) !== shapes(outputs))
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected each step of scan to put out ${shapes(outputs)}, as the first one does, got ${shapes(made.outputs)}`,
    )
  if (made.outputs.some(({ shape }) => shape.length === 0))
    throw new TensorError('SHAPE_MISFIT', 'Expected the outputs of a step of scan to have an axis for the rows, got []')
}
