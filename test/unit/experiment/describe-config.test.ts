import { describe, expect, test } from 'vitest'
import { describeConfig, firstDifference } from '../../../src/describe-config.js'
import type { Overrides } from '../../../src/experiment.js'
import { truncation } from '../../../src/population/exploit/index.js'
import { custom, perturb, resample } from '../../../src/population/explore/index.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { choice, integer, logUniform, oneMinus } from '../../../src/search-space/index.js'
import { divides } from '../../../src/search-space/rules/index.js'
import type { Plain } from '../../../src/trainable.js'
import { minimal, trainable } from './minimal.js'

describe('describeConfig and firstDifference', () => {
  const full = {
    ...minimal,
    hyperparameters: {
      learningRate: logUniform(1e-4, 1e-2, { initial: [1e-3, 1e-2] }),
      discount: oneMinus(logUniform(1e-3, 1e-1)),
      unroll: integer(1, 50),
      optimiser: choice(['rmsprop', 'adam']),
    },
  }
  const described = (changes: object, overrides: Overrides = {}) => describeConfig(resolveExperiment({ ...full, ...changes }, overrides))

  test('law: a description survives JSON', () => {
    const stored = JSON.parse(JSON.stringify(described({}))) as Plain
    expect(stored).toEqual(described({}))
    expect(firstDifference(stored, described({}))).toBeUndefined()
  })

  test.each<[string, object, Overrides]>([
    ['seed', {}, { seed: 2 }],
    ['population', { population: 9 }, {}],
    ['method.name', {}, { method: 'random' }],
    ['schedule', {}, { schedule: 'lockstep' }],
    ['budget.stepsPerMember', {}, { steps: 500_000 }],
    ['budget.totalSteps', { totalSteps: 1_000_000 }, {}],
    ['readyEvery', { readyEvery: 10_000 }, {}],
    ['exploit.fraction', { exploit: { name: 'truncation', config: { fraction: 0.3 }, choose: () => ({ donor: null, reason: '' }) } }, {}],
    ['hyperparameters.unroll.high', { hyperparameters: { ...full.hyperparameters, unroll: integer(1, 51) } }, {}],
    ['hyperparameters.learningRate.initial.0', { hyperparameters: { ...full.hyperparameters, learningRate: logUniform(1e-4, 1e-2) } }, {}],
    [
      'hyperparameters.unroll',
      { hyperparameters: { learningRate: full.hyperparameters.learningRate, discount: full.hyperparameters.discount } },
      {},
    ],
    ['adapt.0', { adapt: ['unroll'] }, {}],
    ['rules.0', { rules: [divides('unroll', 'size')] }, {}],
    ['exploit.reference', { exploit: truncation({ fraction: 0.2, startAfter: 0.2, reference: true }) }, {}],
    ['exploit.startAfter', { exploit: truncation({ fraction: 0.2, startAfter: 100 }) }, {}],
    ['explore.symmetric', { explore: perturb({ factors: [0.8, 1.2], symmetric: true }) }, {}],
    ['explore.name', { explore: resample() }, {}],
    ['explore.name', { explore: custom('mine', (values) => values) }, {}],
    [
      'hyperparameters.optimiser.ordered',
      { hyperparameters: { ...full.hyperparameters, optimiser: choice(['rmsprop', 'adam'], { ordered: true }) } },
      {},
    ],
    ['trainable.config.env', { trainable: { ...trainable, config: { env: 'Acrobot-v1', hidden: [64, 64] } } }, {}],
    ['trainable.config.hidden.1', { trainable: { ...trainable, config: { env: 'CartPole-v1', hidden: [64, 32] } } }, {}],
  ])('truth: another %s is named', (path, changes, overrides) => {
    expect(firstDifference(described({}), described(changes, overrides))).toBe(path)
  })

  test('truth: what only a slow machine feels may change', () => {
    expect(firstDifference(described({}), described({ sliceTimeout: 5 }))).toBeUndefined()
  })
})
