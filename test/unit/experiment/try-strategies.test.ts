import { describe, expect, test } from 'vitest'
import { guarded } from '../../../src/population/exploit/index.js'
import { custom } from '../../../src/population/explore/index.js'
import { none } from '../../../src/population/none.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { uniform } from '../../../src/search-space/index.js'

const experiment = (changes: object) => ({
  name: 'trial',
  trainable: {
    name: 'made up',
    tunables: { rate: { default: 0.5, min: 0 } },
    config: null,
    create: () => Promise.reject(new Error('never')),
  },
  hyperparameters: { rate: uniform(0, 1) },
  population: 4,
  stepsPerMember: 1000,
  readyEvery: 100,
  ...changes,
})

const load = (changes: object) => () => resolveExperiment(experiment(changes), {})
const range = (changes: object) => ({ hyperparameters: { rate: { ...uniform(0, 1), kind: 'mine', ...changes } } })
const exploit = (choose: unknown) => ({ ...none(), name: 'mine', choose })
const oops = () => {
  throw new RangeError('oops')
}
const rule = (changes: object) => ({
  rules: [
    { rule: 'mine', config: {}, names: ['rate'], holds: () => true, mend: (values: object) => values, misfit: () => undefined, ...changes },
  ],
})

describe('truth: a strategy, range or rule of my own that cannot work is told when the experiment is loaded, by name, file and line', () => {
  test.each<[string, string, object, string]>([
    ['an exploit that throws', 'EXPLOIT_INVALID', { exploit: exploit(oops) }, 'The exploit mine threw in choose: RangeError: oops'],
    [
      'an exploit without a reason',
      'EXPLOIT_INVALID',
      { exploit: exploit(() => ({ donor: null })) },
      'Expected the exploit mine to give a reason, as text, got undefined for member 0',
    ],
    [
      'one behind guards that returns nothing',
      'EXPLOIT_INVALID',
      { exploit: () => guarded(exploit(() => undefined) as never, { startAfter: 0.1 }) },
      'Expected the exploit mine to choose { donor, reason }, got undefined for member 0',
    ],
    [
      'an exploit whose donor is a fraction',
      'EXPLOIT_INVALID',
      { exploit: exploit(() => ({ donor: 0.5, reason: 'half' })) },
      'Expected the exploit mine to name another member that has a score of its own, got 0.5 for member 0',
    ],
    [
      'a reference that is no member',
      'EXPLOIT_INVALID',
      { exploit: { ...none(), name: 'mine', reference: 0.5 } },
      'Expected the exploit mine to have the number of a member as its reference, got 0.5',
    ],
    [
      'an explore that throws',
      'EXPLORE_INVALID',
      { explore: { ...none(), name: 'mine', explore: oops } },
      'The explore mine threw in explore: RangeError: oops',
    ],
    [
      'a custom explore that gives NaN',
      'EXPLORE_INVALID',
      { explore: custom('mine', () => ({ rate: 0 / 0 })) },
      'Expected the explore mine to keep rate inside its range, got NaN',
    ],
    [
      'a custom explore that throws',
      'EXPLORE_INVALID',
      { explore: custom('mine', oops) },
      'The explore mine threw in explore: RangeError: oops',
    ],
    ['sample throws', 'INVALID_RANGE', range({ sample: oops }), 'The range of rate (mine) threw in sample: RangeError: oops'],
    [
      'sample gives NaN',
      'INVALID_RANGE',
      range({ sample: () => 0 / 0 }),
      'Expected the range of rate (mine) to stay inside its range in sample, got NaN',
    ],
    [
      'perturb leaves it',
      'INVALID_RANGE',
      range({ perturb: () => 7 }),
      'Expected the range of rate (mine) to stay inside its range in perturb, got 7',
    ],
    [
      'resample gives nothing, though its range holds everything',
      'INVALID_RANGE',
      range({ resample: () => undefined, contains: () => true }),
      'Expected the range of rate (mine) to stay inside its range in resample, got undefined',
    ],
    [
      'contains answers 1',
      'INVALID_RANGE',
      range({ contains: () => 1 }),
      'Expected the range of rate (mine) to answer contains with true or false, got 1',
    ],
    [
      'encode gives one number too many',
      'INVALID_RANGE',
      range({ encode: () => [0, 1] }),
      'Expected the range of rate (mine) to encode a value as 1 numbers of 0 to 1, got [0, 1]',
    ],
    [
      'decode leaves it',
      'INVALID_RANGE',
      range({ decode: () => -1 }),
      'Expected the range of rate (mine) to stay inside its range in decode, got -1',
    ],
    [
      'misfit answers with no sentence',
      'INVALID_RANGE',
      range({ misfit: () => false }),
      'Expected the range of rate (mine) to answer misfit with a sentence or undefined, got false',
    ],
    [
      'dimensions are missing',
      'INVALID_RANGE',
      range({ dimensions: undefined }),
      'Expected the range of rate (mine) to have a number of dimensions, got undefined',
    ],
    ['a rule that throws', 'INVALID_RULE', rule({ holds: oops }), 'The rule mine threw in holds: RangeError: oops'],
    [
      'a rule that answers nothing',
      'INVALID_RULE',
      rule({ holds: () => {} }),
      'Expected the rule mine to answer holds with true or false, got undefined',
    ],
    [
      'mend returns nothing',
      'INVALID_RULE',
      rule({ mend: () => {} }),
      'Expected the rule mine to return an object of values, got undefined',
    ],
    [
      'mend leaves the range',
      'INVALID_RULE',
      rule({ mend: () => ({ rate: 2 }) }),
      'Expected the rule mine to keep rate inside its range, got 2',
    ],
    [
      'mend loses a value',
      'INVALID_RULE',
      rule({ mend: () => ({}) }),
      'Expected the rule mine to keep rate inside its range, got undefined',
    ],
  ])('%s', (_, code, changes, message) => {
    expect(load(changes)).toThrow(expect.objectContaining({ name: 'CladeError', code, badInput: true }))
    expect(load(changes)).toThrow(message)
    // The functions stand here, so here they are found; a reference is no function.
    if (!message.includes('reference') && !message.includes('dimensions') && !message.includes('contains'))
      expect(load(changes)).toThrow(/ \(try-strategies\.test\.ts:\d+\)$/)
  })

  test('a strategy with state keeps the state that it had: what is tried is an instance of its own', () => {
    let made = 0
    const make = () => {
      const state = { calls: 0 }
      made += 1
      return { ...exploit(() => ({ donor: null, reason: `${++state.calls}` })), state }
    }
    const config = resolveExperiment(experiment({ exploit: make }), {})
    expect(made).toBeGreaterThan(2)
    expect((config.exploit() as unknown as { state: { calls: number } }).state.calls).toBe(0)
    const shared = { ...exploit(() => ({ donor: null, reason: `${++shared.calls}` })), calls: 0 }
    load({ exploit: shared })()
    expect(shared.calls).toBe(0)
  })
})
