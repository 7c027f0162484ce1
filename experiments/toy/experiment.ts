import { defineExperiment, type Experiment, type Exploit, none, uniform } from 'clade'
import { gaussian } from './gaussian.js'
import { quadratic } from './quadratic.js'

/** The upper bound, far above what 50 random steps of 0.1 reach. */
const HIGH = 10

const explore = gaussian({ sigma: 0.1, high: HIGH })

/**
 * The exploit of the toy: the lower of two members copies the higher, and on a tie member 1 copies. The toy is symmetric, so that both
 * members score the same to the last bit until somebody copies. (In the paper one worker is ahead, since workers keep no common step.)
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

/** The exploit in which everybody copies at every decision. With `copy: 'nothing'` that is exploration without selection. */
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

/** The runs of the figure's four panels. The two panels that copy have a run for each meaning of a copy. */
export const settings = {
  'PBT, weights copied': toy,
  'PBT, weights and h copied': { ...toy, copy: 'both' },
  'exploit only, weights copied': { ...toy, explore: none() },
  'exploit only, weights and h copied': { ...toy, explore: none(), copy: 'both' },
  'explore only': { ...toy, exploit: everybody, copy: 'nothing' },
  grid: { ...toy, method: 'random' },
} as const satisfies Record<string, Experiment>
