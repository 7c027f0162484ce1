import type { Experiment } from '../../../src/experiment.js'
import { logUniform } from '../../../src/search-space/index.js'
import type { TrainableSpec } from '../../../src/trainable.js'

export type Name = 'learningRate' | 'entropyCost' | 'discount' | 'unroll' | 'size' | 'optimiser'

/** A trainable that is never built. */
export const trainable: TrainableSpec<Name> = {
  name: 'a2c',
  tunables: {
    learningRate: { default: 7e-4, min: 0 },
    entropyCost: { default: 0.01, min: 0 },
    discount: { default: 0.99, min: 0, max: 1 },
    unroll: { default: 5, min: 1, integer: true },
    size: { default: 16, min: 1, integer: true },
    optimiser: { default: 'rmsprop' },
  },
  config: { env: 'CartPole-v1', hidden: Int32Array.of(64, 64) },
  create: () => Promise.reject(new Error('not in this test')),
}

/** An experiment with nothing but what is required. */
export const minimal: Experiment<Name> = {
  name: 'cartpole',
  trainable,
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population: 8,
  stepsPerMember: 400_000,
  readyEvery: 20_000,
}
