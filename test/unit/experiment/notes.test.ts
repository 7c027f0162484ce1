import { expect, test } from 'vitest'
import { a2c, ppo } from '../../../agents/index.js'
import type { Experiment } from '../../../src/experiment.js'
import { notesOf } from '../../../src/notes.js'
import { perturb, perturbOrResample, resample } from '../../../src/population/explore/index.js'
import { multiFrequency } from '../../../src/population/policies/index.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { integer, logUniform } from '../../../src/search-space/index.js'

const experiment: Experiment = {
  name: 'noted',
  trainable: a2c({ env: 'CartPole-v1', envs: 16, unroll: 5 }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population: 16,
  stepsPerMember: 10_000,
  readyEvery: 80,
}
const notes = (changes: Partial<Experiment>) => notesOf(resolveExperiment({ ...experiment, ...changes }, {}))

test('truth: a population that is large enough, with slices of whole updates, needs no note', () => {
  expect(notes({})).toEqual([])
})

test('truth: a small population under pbt is told what is known of it, under other methods not', () => {
  const few =
    'members are few for PBT: below 16 more runs end with what one early, lucky score led to; 20 or more, or more steps for each, is safer (docs/ranges.md)'
  expect(notes({ population: 15 })).toEqual([`15 ${few}`])
  expect(notes({ population: 1 })).toEqual([`1 ${few.replace('members are', 'member is')}`])
  expect(notes({ population: 8, method: 'random' })).toEqual([])
  expect(notes({ population: 8, method: multiFrequency({ every: [1, 2] }) })).toEqual([])
})

test('truth: readyEvery shorter than an update is said, whatever decides how long an update is', () => {
  const said = (steps: number, update: number, agent = 'a2c') =>
    `readyEvery (${steps}) is shorter than an update of ${agent}, of up to ${update} environment steps: a slice trains whole updates, so decisions are that far apart`
  expect(notes({ readyEvery: 79 })).toEqual([said(79, 80)])
  expect(notes({ readyEvery: 100, trainable: ppo({ env: 'CartPole-v1', envs: 4 }) })).toEqual([said(100, 512, 'ppo')])
  // The longest unroll of the range decides where the unroll is tuned, and the default where settings are fixed.
  const tuned: Partial<Experiment> = { readyEvery: 81, hyperparameters: { unroll: integer(5, 50) } }
  expect(notes(tuned)).toEqual([said(81, 800)])
  expect(notes({ ...tuned, method: 'fixed' })).toEqual([])
})

test('truth: an explore whose values come to rest at a bound, or never move, is told before the run', () => {
  const end = "to the end of their range, and stay there (symmetric: true uses each factor's inverse too)"
  const down = `perturb has no factor above 1: explored values move towards 0 only, ${end}`
  expect(notes({ explore: perturb({ factors: [0.8] }) })).toEqual([down])
  expect(notes({ explore: perturb({ factors: [1, 2] }) })).toEqual([
    `perturb has no factor below 1: explored values move away from 0 only, ${end}`,
  ])
  expect(notes({ explore: perturbOrResample({ factors: [0.5], probability: 0 }) })).toEqual([down.replace('perturb', 'perturbOrResample')])
  expect(notes({ explore: resample({ probability: 0 }) })).toEqual([
    'resample with a probability of 0 explores nothing: hyperparameters stay as they are copied',
  ])
  const moving = [perturb({ factors: [0.8], symmetric: true }), perturbOrResample({ factors: [0.5] }), resample({ probability: 0.1 })]
  for (const explore of moving) expect(notes({ explore })).toEqual([])
})
