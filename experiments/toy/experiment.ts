import { defineExperiment, type Experiment, type Exploit, none, uniform } from '../../src/index.js'
import { gaussian } from './gaussian.js'
import { quadratic } from './quadratic.js'

/** Far above what 50 steps of 0.1 wander to. */
const HIGH = 10

const explore = gaussian({ sigma: 0.1, high: HIGH })

/**
 * The lower of two members copies the higher. The toy is symmetric: as long as nobody has copied, both score the same to the last bit, and
 * strictly lower would be nobody, ever. The paper's workers keep no step, so one is ahead; here member 1 copies on a tie.
 */
const lower: Exploit = {
  name: 'lower',
  config: {},
  choose(self, ranking) {
    const other = ranking.candidate(1 - self.member)
    const isLower = other?.score !== undefined && (self.score < other.score || (self.score === other.score && self.member === 1))
    return isLower ? { donor: other.member, reason: 'copies the other' } : { donor: null, reason: 'is ahead' }
  },
}

/** Everybody, at every decision: with `copy: 'nothing'` that is exploration without selection. */
const everybody: Exploit = {
  name: 'everybody',
  config: {},
  choose: ({ member }) => ({ donor: 1 - member, reason: 'explores at every decision' }),
}

/** PBT on the paper's figure 2: two members, each of which sees one half of the problem. `--method random` is its grid search. */
const toy = defineExperiment({
  name: 'toy',
  trainable: quadratic({ rate: 0.01 }),
  hyperparameters: { h0: uniform(0, HIGH), h1: uniform(0, HIGH) },
  initial: [
    { h0: 1, h1: 0 },
    { h0: 0, h1: 1 },
  ],
  population: 2,
  stepsPerMember: 200,
  readyEvery: 4,
  schedule: 'lockstep',
  copy: 'weights',
  exploit: lower,
  explore,
})

export default toy

/** The figure's four panels, the two that copy with both of what a copy may be. */
export const settings = {
  'PBT, weights copied': toy,
  'PBT, weights and h copied': { ...toy, copy: 'both' },
  'exploit only, weights copied': { ...toy, explore: none() },
  'exploit only, weights and h copied': { ...toy, explore: none(), copy: 'both' },
  'explore only': { ...toy, exploit: everybody, copy: 'nothing' },
  grid: { ...toy, method: 'random' },
} as const satisfies Record<string, Experiment>
