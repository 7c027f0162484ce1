import type { Builder } from '../builder.js'
import { check, TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import { zeros } from '../initialisers.js'
import { adam, type Minimiser } from '../minimisers.js'
import { show, sizeOf } from '../shape.js'
import type { Tensor } from '../tensor.js'
import { definition as step } from './adam.js'

/** What `minimise` yields. */
export interface Minimised {
  /** [1]: the norm of all gradients together, before it is clipped. */
  readonly gradientNorm: Tensor
}

/**
 * A step of all parameters against the gradient of a loss, each time that the function runs. All parameters have to be declared before.
 *
 * @param loss one number
 * @param minimiser `adam` or `rmsProp` of `clade/tensors`
 * @returns what the function has to name among its outputs, so that the step is taken
 * @throws TensorError SHAPE_MISFIT where the loss is not one number, PARAMETER_MISSING where the program has no parameters,
 * MINIMISE_TWICE where it minimises something already
 * @example
 * return { loss, ...t.minimise(loss, adam({ learningRate: 1e-3 })) }
 */
export function build(t: Builder, loss: Tensor, minimiser: Minimiser): Minimised {
  if (sizeOf(loss.shape) !== 1)
    throw new TensorError('SHAPE_MISFIT', `Expected the loss of minimise to be one number, such as a mean, got ${show(loss.shape)}`)
  check('the minimiser of minimise', minimiser, { words: 'adam(...) or rmsProp(...)', fits: (value) => typeof value === 'function' })
  if (t.isFlat)
    throw new TensorError(
      'MINIMISE_TWICE',
      'Expected minimise to be called once in a program, got a second call; add the losses up, or make two programs',
    )
  if (t.size === 0) throw new TensorError('PARAMETER_MISSING', 'Expected minimise to have parameters to step, got a program without any')
  const stores = t.backward([loss], [t.constant([1], loss.shape)])
  // Other functions may have left gradients of those that the loss does not depend on.
  const reached = new Set(stores.map(({ node }) => node.inputs[0]))
  const others = t.groups.flatMap(({ parameters }) => parameters.filter(({ gradient }) => !reached.has(gradient)))
  const zeros = others.map(({ gradient }) => t.store(gradient, t.zerosLike(gradient)))
  return { gradientNorm: minimiser(t, [...stores, ...zeros]) }
}

export const definition = step

export const examples: Examples = {
  draw(whole) {
    const shape = [whole(1, 5), whole(1, 5)]
    return {
      inputs: { x: { shape }, rate: { shape: [], low: 0.25, high: 0.75 } },
      build(t, { x, rate }) {
        const w = t.parameter('w', shape, zeros)
        const loss = t.mean(t.square(t.subtract(w, x!)))
        return [build(t, loss, adam({ learningRate: rate!, weightDecay: 0.1 })).gradientNorm, w]
      },
      // The first step, from 0: each parameter goes as far as the learning rate, towards its x.
      reference({ x, rate }) {
        const gradient = x!.map((value) => (-2 * value) / x!.length)
        return [[Math.hypot(...gradient)], gradient.map((g) => (-rate![0]! * g) / (Math.abs(g) + 1e-8))]
      },
    }
  },
  refuses: [
    (t) => build(t, t.input('losses', [3]), adam({ learningRate: 1 })),
    (t) => build(t, t.input('loss', []), adam({ learningRate: 1 })),
  ],
  stopsGradient: true,
}
