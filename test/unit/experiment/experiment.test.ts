import { describe, expect, test } from 'vitest'
import { describeConfig } from '../../../src/describe-config.js'
import { defineExperiment, type Overrides } from '../../../src/experiment.js'
import { Ledger } from '../../../src/population/ledger.js'
import { multiFrequency, sequential } from '../../../src/population/policies/index.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { choice, integer, logUniform, oneMinus } from '../../../src/search-space/index.js'
import { divides } from '../../../src/search-space/rules/index.js'
import { minimal, trainable } from './minimal.js'

test('truth: what is not said has these defaults', () => {
  const config = resolveExperiment(minimal, {})
  expect(config).toMatchObject({
    name: 'cartpole',
    seed: 1,
    population: 8,
    method: { name: 'pbt', config: {} },
    schedule: 'async',
    budget: { stepsPerMember: 400_000, totalSteps: Number.POSITIVE_INFINITY, seconds: Number.POSITIVE_INFINITY },
    readyEvery: 20_000,
    copy: 'both',
    adapt: ['learningRate'],
    rules: [],
    scoreWindow: 10,
    retries: 2,
    sliceTimeout: 600,
    defaults: { learningRate: 7e-4, entropyCost: 0.01, discount: 0.99, unroll: 5, size: 16, optimiser: 'rmsprop' },
  })
  expect(config.exploit()).toMatchObject({ name: 'truncation', config: { fraction: 0.2, startAfter: 0.2 } })
  expect(config.explore()).toMatchObject({ name: 'perturb', config: { factors: [0.8, 1.2] } })
  expect(config.trainable).toBe(trainable)
  expect(Object.keys(config.space)).toEqual(['learningRate'])
  expect(new Ledger(config).start()).toHaveLength(8)
})

test('truth: what the command line says goes before the experiment, and what it does not say changes nothing', () => {
  const overrides: Overrides = { seed: 7, population: 2, steps: 100, readyEvery: 50, method: 'fixed', schedule: 'lockstep' }
  expect(resolveExperiment(minimal, overrides)).toMatchObject({
    seed: 7,
    population: 2,
    budget: { stepsPerMember: 100 },
    readyEvery: 50,
    method: { name: 'fixed' },
    schedule: 'lockstep',
  })
  const silent = Object.fromEntries(Object.keys(overrides).map((name) => [name, undefined]))
  expect(describeConfig(resolveExperiment(minimal, silent))).toEqual(describeConfig(resolveExperiment(minimal, {})))
})

test('truth: a method is a name or a call with options; a replay plan goes before method and budget', () => {
  const described = (changes: object, overrides: Overrides = {}) => describeConfig(resolveExperiment({ ...minimal, ...changes }, overrides))
  expect(described({ method: 'sequential' })).toMatchObject({ method: { name: 'sequential', random: 4 } })
  expect(described({ method: sequential({ random: 2 }) })).toMatchObject({ method: { name: 'sequential', random: 2 } })
  expect(described({ method: multiFrequency({ every: [1, 3] }) })).toMatchObject({ method: { name: 'multi-frequency', every: [1, 3] } })
  expect(described({ method: sequential() }, { method: 'pbt' })).toMatchObject({ method: { name: 'pbt' } })
  const replay = { steps: 90, stages: [{ fromStep: 0, hyperparameters: { learningRate: 0.01 } }] }
  expect(described({ totalSteps: 20_000 }, { replay })).toMatchObject({
    method: { name: 'replay', ...replay },
    budget: { stepsPerMember: 90, totalSteps: null, seconds: null },
  })
  // A population that does not suit the method is refused at load.
  expect(() => described({ method: multiFrequency({ every: [1, 2, 3] }) })).toThrow('Expected population to be a multiple of 12')
})

describe('truth: a bad value is refused in one sentence', () => {
  const { stepsPerMember: _, ...unlimited } = minimal
  test.each<[unknown, Overrides, string, string]>([
    [{ readyEvery: -5 }, {}, 'INVALID_OPTION', 'Expected readyEvery to be a positive integer, got -5'],
    [{ population: 0 }, {}, 'INVALID_OPTION', 'Expected population to be a positive integer, got 0'],
    [{ population: 1.5 }, {}, 'INVALID_OPTION', 'Expected population to be a positive integer, got 1.5'],
    [{ population: '8' }, {}, 'INVALID_OPTION', 'Expected population to be a positive integer, got "8"'],
    [{}, { population: Number.NaN }, 'INVALID_OPTION', 'Expected population to be a positive integer, got NaN'],
    [{}, { seed: -1 }, 'INVALID_OPTION', 'Expected seed to be a whole number of 0 or more, got -1'],
    [{ stepsPerMember: Number.POSITIVE_INFINITY }, {}, 'INVALID_OPTION', 'Expected stepsPerMember to be a positive integer, got Infinity'],
    [{ maxSeconds: 0 }, {}, 'INVALID_OPTION', 'Expected maxSeconds to be a positive number, got 0'],
    [{ retries: 0.5 }, {}, 'INVALID_OPTION', 'Expected retries to be a whole number of 0 or more, got 0.5'],
    [{ scoreWindow: 0 }, {}, 'INVALID_OPTION', 'Expected scoreWindow to be a positive integer, got 0'],
    [
      { method: 'pbtt' },
      {},
      'INVALID_OPTION',
      'Expected method to be "pbt", "random", "fixed", "sequential", "multi-frequency" or "fire", got "pbtt"; did you mean "pbt"?',
    ],
    [
      { method: { name: 'pbt' } },
      {},
      'INVALID_OPTION',
      'Expected method to be "pbt", "random", "fixed", "sequential", "multi-frequency" or "fire", got { name: "pbt" }',
    ],
    [
      {},
      { schedule: 'sync' as never },
      'INVALID_OPTION',
      'Expected schedule to be "async" or "lockstep", got "sync"; did you mean "async"?',
    ],
    [{ copy: 'all' }, {}, 'INVALID_OPTION', 'Expected copy to be "both", "weights", "hyperparameters" or "nothing", got "all"'],
    [
      { name: 'a/b' },
      {},
      'INVALID_OPTION',
      'Expected name to be made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit, got "a/b"',
    ],
    [
      { name: '..' },
      {},
      'INVALID_OPTION',
      'Expected name to be made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit, got ".."',
    ],
    [
      { name: undefined },
      {},
      'INVALID_OPTION',
      'Expected name to be made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit, got undefined',
    ],
    [{ trainable: 'a2c' }, {}, 'INVALID_OPTION', 'Expected trainable to be a trainable such as a2c({ ... }), got "a2c"'],
    [
      { exploit: 'truncation' },
      {},
      'INVALID_OPTION',
      'Expected exploit to be a strategy such as truncation({ fraction: 0.2 }), got "truncation"',
    ],
    [{ readyEvery: 500_000 }, {}, 'INVALID_OPTION', 'Expected readyEvery to be at most stepsPerMember (400000), got 500000'],
    [{}, { steps: 10 }, 'INVALID_OPTION', 'Expected readyEvery to be at most stepsPerMember (10), got 20000'],
    [{ totalSteps: 10 }, {}, 'INVALID_OPTION', 'Expected readyEvery to be at most totalSteps (10), got 20000'],
    [{ initial: {} }, {}, 'INVALID_OPTION', 'Expected initial to be a list of values for the hyperparameters, got {}'],
    [
      { initial: [{ learningRate: 1e-3 }, { learningRate: 1 }] },
      {},
      'INVALID_OPTION',
      "Expected initial 1's learningRate to be inside its range, got 1",
    ],
    [
      { initial: [{ learningRate: 1e-3 }, { learningRate: 1e-3 }] },
      { population: 1 },
      'INVALID_OPTION',
      'Expected initial to be a list of at most population (1) settings, got 2',
    ],
    [{ initial: [{}] }, {}, 'INVALID_OPTION', "Expected initial 0's learningRate to be inside its range, got undefined"],
    [
      { initial: [{ learningRat: 1e-3 }] },
      {},
      'HYPERPARAMETER_UNKNOWN',
      'Cannot start member 0 with "learningRat": did you mean "learningRate"?',
    ],
    [{ readyEvry: 5 }, {}, 'UNKNOWN_OPTION', 'Unknown option "readyEvry": did you mean "readyEvery"?'],
    [
      { toString: 5 },
      {},
      'UNKNOWN_OPTION',
      expect.stringMatching(/^Unknown option "toString": an experiment has name, trainable, /) as never,
    ],
    [
      { hyperparameters: { entropycost: logUniform(1e-4, 1e-1) } },
      {},
      'HYPERPARAMETER_UNKNOWN',
      'a2c cannot tune "entropycost": did you mean "entropyCost"?',
    ],
    [
      { hyperparameters: { momentum: logUniform(1e-4, 1e-1) } },
      {},
      'HYPERPARAMETER_UNKNOWN',
      'a2c cannot tune "momentum": it can tune learningRate, entropyCost, discount, unroll, size, optimiser',
    ],
    [
      { hyperparameters: { discount: logUniform(0.9, 1.2) } },
      {},
      'INVALID_RANGE',
      'Expected discount to stay within 0 to 1, got 0.9 to 1.2',
    ],
    [
      { hyperparameters: { learningRate: 0.01 } },
      {},
      'INVALID_OPTION',
      'Expected hyperparameters.learningRate to be a range such as logUniform(1e-4, 1e-2), got 0.01',
    ],
    [{ adapt: 'learningRate' }, {}, 'INVALID_OPTION', 'Expected adapt to be a list of hyperparameters, got "learningRate"'],
    [{ adapt: ['learningrate'] }, {}, 'HYPERPARAMETER_UNKNOWN', 'Cannot adapt "learningrate": did you mean "learningRate"?'],
    [{ adapt: ['entropyCost'] }, {}, 'HYPERPARAMETER_UNKNOWN', 'Cannot adapt "entropyCost": the hyperparameters are learningRate'],
    [
      { rules: ['divides'] },
      {},
      'INVALID_OPTION',
      "Expected rules to be a list of rules such as divides('minibatch', 'rollout'), got [\"divides\"]",
    ],
    [{ rules: [divides('unrol', 'size')] }, {}, 'HYPERPARAMETER_UNKNOWN', 'The rule divides names "unrol": did you mean "unroll"?'],
    [
      { rules: [divides('learningRate', 'unroll')] },
      {},
      'INVALID_RULE',
      'Expected learningRate to take whole numbers above 0 only, as divides(learningRate, unroll) asks',
    ],
    [
      { hyperparameters: { unroll: integer(9, 15) }, rules: [divides('unroll', 'size')] },
      {},
      'INVALID_RULE',
      'Expected some unroll in its range to divide some size, got none',
    ],
    [
      { hyperparameters: { unroll: integer(1, 9) }, rules: [divides('unroll', 'size')], method: 'fixed' },
      {},
      'INVALID_RULE',
      "Expected the trainable's own settings to keep divides(unroll, size), got unroll 5, size 16",
    ],
    [
      { hyperparameters: { unroll: choice([2, 18]), size: choice([4, 9]) }, rules: [divides('unroll', 'size'), divides('size', 'unroll')] },
      {},
      'RULES_UNSATISFIABLE',
      'Expected values in these ranges to keep divides(unroll, size), divides(size, unroll) together, got none',
    ],
    [{ hyperparameters: [] }, {}, 'INVALID_OPTION', 'Expected hyperparameters to be an object of ranges, got []'],
  ])('%j %j', (changes, overrides, code, message) => {
    const experiment = { ...minimal, ...(changes as object) }
    expect(() => resolveExperiment(experiment, overrides)).toThrow(expect.objectContaining({ code, message, badInput: true }))
  })

  test.each(['sample', 'perturb', 'resample', 'contains', 'encode', 'decode', 'misfit'])(
    'truth: a range of one’s own without %s is refused',
    (method) => {
      const range = { ...logUniform(1e-4, 1e-2), [method]: undefined } as never
      expect(() => resolveExperiment({ ...minimal, hyperparameters: { learningRate: range } }, {})).toThrow(
        'Expected hyperparameters.learningRate to be a range such as logUniform(1e-4, 1e-2), got',
      )
    },
  )

  test.each(['holds', 'mend', 'misfit'])('truth: a rule of one’s own without %s is refused', (method) => {
    const rule = { ...divides('unroll', 'size'), [method]: undefined } as never
    expect(() => resolveExperiment({ ...minimal, rules: [rule] }, {})).toThrow('Expected rules to be a list of rules such as')
  })

  test('no budget', () => {
    const message = 'Expected one of stepsPerMember, totalSteps, maxSeconds to limit the run, got none of them'
    expect(() => resolveExperiment(unlimited, {})).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
    expect(resolveExperiment(unlimited, { steps: 20_000 }).budget.stepsPerMember).toBe(20_000)
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'an object with none of its options'],
    [[minimal], 'a list'],
    [() => minimal, 'a function'],
    [new Map(), 'an object with none of its options'],
  ])('a default export that is no experiment: %s', (value, got) => {
    const message = `Expected the default export to be an experiment (see defineExperiment), got ${got}`
    expect(() => resolveExperiment(value, {})).toThrow(expect.objectContaining({ code: 'EXPERIMENT_INVALID', message }))
  })
})

test('truth: a hyperparameter that the trainable cannot tune does not compile', () => {
  const experiment = defineExperiment({
    ...minimal,
    trainable,
    // @ts-expect-error: the name is entropyCost
    hyperparameters: { entropycost: logUniform(1e-4, 1e-1) },
  })
  expect(() => resolveExperiment(experiment, {})).toThrow(expect.objectContaining({ code: 'HYPERPARAMETER_UNKNOWN' }))
  const { discount, learningRate } = defineExperiment({
    ...minimal,
    hyperparameters: { discount: oneMinus(logUniform(1e-3, 1e-1)) },
  }).hyperparameters
  expect([discount?.kind, learningRate]).toEqual(['oneMinus(logUniform)', undefined])
})
