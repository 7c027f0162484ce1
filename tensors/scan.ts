import type { Builder } from './builder.js'
import { TensorError } from './errors.js'
import { sameShape, show } from './shape.js'
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
 * @throws TensorError SHAPE_MISFIT where inputs have no whole number of steps, or a step carries on other shapes than it was given
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
  const width = first[0]?.shape[0] ?? (inputs[0]?.shape[0] ?? 0) / steps
  const odd = [...inputs, ...(keep ? [keep] : [])].find(({ shape }) => shape[0] !== steps * width)
  if (odd || !(Number.isInteger(width) && width >= 1))
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected the inputs of scan to have ${steps} steps of as many rows as it carries, got ${odd ? show(odd.shape) : 'none'} for ${width}`,
    )
  const kept = keep && isSet(t, keep)
  const outputs: Tensor[][] = []
  let carry = first
  for (let index = 0; index < steps; index++) {
    const rows = (x: Tensor) => t.slice(x, [index * width], [width])
    const mask = kept && rows(kept)
    const entering = mask ? carry.map((x) => t.multiply(x, t.reshape(mask, [width, ...x.shape.slice(1).map(() => 1)]))) : carry
    const made = step(entering, inputs.map(rows), index)
    const misfit = first.findIndex((x, i) => !(made.carry[i] && sameShape(made.carry[i].shape, x.shape)))
    if (misfit >= 0 || made.carry.length !== first.length)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected a step of scan to carry on ${first.map(({ shape }) => show(shape)).join(', ')}, got ${made.carry.map(({ shape }) => show(shape)).join(', ') || 'nothing'}`,
      )
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
