import { numberBelow, numberFrom, type Requirement, required } from '../checks/requirements.js'
import type { Builder } from './builder.js'
import { isTensor } from './checked.js'
import { readOptions, TensorError } from './errors.js'
import { adamSettings, rmsPropSettings } from './optimizers/settings.js'
import { show, sizeOf } from './shape.js'
import type { Tensor } from './tensor.js'

/**
 * Adds a step of an optimiser to a program, for `t.minimise`.
 *
 * @param stores what writes the gradients, which has to be there first
 * @returns [1]: the norm of all gradients together, before it is clipped
 */
export type Minimiser = (t: Builder, stores: readonly Tensor[]) => Tensor

/** What all optimisers have. */
interface MinimiserOptions {
  /** A constant, or a tensor of one number, such as an input. */
  readonly learningRate: number | Tensor
  /** Largest norm of all gradients together; larger ones are scaled down to it. Default: Infinity, which clips nothing. */
  readonly maxGradNorm?: number
}

const numberOrTensor: Requirement = {
  words: 'a number of 0 or more, or a tensor of one number',
  fits: (value) => isTensor(value) || numberFrom(0).fits(value),
}
const aDecay = numberBelow(0, 1)
const common = {
  learningRate: required(numberOrTensor),
  maxGradNorm: { words: 'a positive number', fits: (value) => typeof value === 'number' && value > 0 },
} as const satisfies Record<string, Requirement>

export interface AdamOptions extends MinimiserOptions {
  /** Of the mean of the gradients. Default: 0.9. */
  readonly decay1?: number
  /** Of the mean of their squares. Default: 0.999. */
  readonly decay2?: number
  /** Default: 1e-8. */
  readonly epsilon?: number
  /** With one it is AdamW. A constant, or a tensor of one number. Default: 0. */
  readonly weightDecay?: number | Tensor
}

/**
 * Adam (Kingma and Ba 2015), or with a weight decay AdamW (Loshchilov and Hutter 2019): see the operation `adam`.
 *
 * @throws TensorError INVALID_OPTION where an option breaks its rule, UNKNOWN_OPTION for one of another name
 *
 * @example
 * const update = program((t) => {
 *   const loss = lossOf(t)
 *   return { loss, ...t.minimise(loss, adam({ learningRate: 1e-3 })) }
 * })
 */
export function adam(given: AdamOptions): Minimiser {
  const requirements = { ...common, decay1: aDecay, decay2: aDecay, epsilon: numberFrom(0), weightDecay: numberOrTensor }
  const {
    learningRate,
    maxGradNorm = Number.POSITIVE_INFINITY,
    decay1 = 0.9,
    decay2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
  } = readOptions('adam', given, requirements, '{ learningRate: 1e-3 }')
  return (t, after) => {
    // 1 - decay^t, from 0 on: a state begins with 0. The kernel's decay is float32, and so this one is.
    const missing = (name: string, decay: number) => {
      const state = t.state(name, [1])
      const near = Math.fround(decay)
      return t.reciprocal(t.store(state, t.scale(state, near, 1 - near)))
    }
    const settings = keep(t, 'adam.settings', adamSettings, {
      learningRate: numberOf(t, 'the learning rate of adam', learningRate),
      ...{ decay1, decay2, epsilon, maxNorm: maxGradNorm },
      correction1: missing('adam.missing1', decay1),
      correction2: missing('adam.missing2', decay2),
      norm: 0,
      weightDecay: numberOf(t, 'the weight decay of adam', weightDecay),
    })
    return t.adam({ means: t.state('adam.means', [t.size]), meanSquares: t.state('adam.meanSquares', [t.size]), settings, after })
  }
}

export interface RmsPropOptions extends MinimiserOptions {
  /** Of the mean of the gradients' squares. Default: 0.99. */
  readonly decay?: number
  /** Added to the root. Default: 1e-8. */
  readonly epsilon?: number
}

/**
 * RMSProp (Tieleman and Hinton 2012, lecture 6e): see the operation `rmsProp`.
 *
 * @throws TensorError INVALID_OPTION where an option breaks its rule, UNKNOWN_OPTION for one of another name
 *
 * @example
 * const update = program((t) => {
 *   const loss = lossOf(t)
 *   return { loss, ...t.minimise(loss, rmsProp({ learningRate: t.input('learningRate', []) })) }
 * })
 */
export function rmsProp(given: RmsPropOptions): Minimiser {
  const requirements = { ...common, decay: aDecay, epsilon: numberFrom(0) }
  const {
    learningRate,
    maxGradNorm = Number.POSITIVE_INFINITY,
    decay = 0.99,
    epsilon = 1e-8,
  } = readOptions('rmsProp', given, requirements, '{ learningRate: 1e-3 }')
  return (t, after) => {
    const settings = keep(t, 'rmsProp.settings', rmsPropSettings, {
      learningRate: numberOf(t, 'the learning rate of rmsProp', learningRate),
      ...{ decay, epsilon, maxNorm: maxGradNorm, norm: 0 },
    })
    return t.rmsProp({ meanSquares: t.state('rmsProp.meanSquares', [t.size]), settings, after })
  }
}

/** Settings lie in a state, since the kernels write the norm among them. Numbers side by side are one constant. */
function keep<Name extends string>(
  t: Builder,
  state: string,
  names: readonly Name[],
  values: Readonly<Record<Name, number | Tensor>>,
): Tensor {
  const parts: (number[] | Tensor)[] = []
  for (const name of names) {
    const value: number | Tensor = values[name]
    const last = parts.at(-1)
    if (typeof value !== 'number') parts.push(value)
    else if (Array.isArray(last)) last.push(value)
    else parts.push([value])
  }
  const settings = t.concat(
    parts.map((part) => (Array.isArray(part) ? t.constant(part) : part)),
    0,
  )
  return t.store(t.state(state, settings.shape as number[]), settings)
}

function numberOf(t: Builder, what: string, given: number | Tensor): Tensor {
  if (typeof given === 'number') return t.constant([given])
  if (sizeOf(given.shape) !== 1) throw new TensorError('SHAPE_MISFIT', `Expected ${what} to be one number, got ${show(given.shape)}`)
  return t.reshape(given, [1])
}
