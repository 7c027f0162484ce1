import { expect, test } from 'vitest'
import { a2c, mlp } from '../../../agents/index.js'
import { defineExperiment } from '../../../src/experiment.js'
import type { Exploit } from '../../../src/population/exploit/exploit.js'
import type { Explore } from '../../../src/population/explore/explore.js'
import type { Method } from '../../../src/population/policies/policy.js'
import { Alone } from '../../../src/population/policies/random.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { runInMemory } from '../../../src/run/in-memory.js'
import { logUniform } from '../../../src/search-space/index.js'
import { mapSpace } from '../../../src/search-space/space.js'
import { describeExploit } from '../../conformance/describe-exploit.js'
import { describeExplore } from '../../conformance/describe-explore.js'
import { describeMethod } from '../../conformance/describe-method.js'

// A strategy of each kind as its author would write it: what is here is all there is to write, and no list of tests knows of it.

const lastCopiesFirst: Exploit = {
  name: 'lastCopiesFirst',
  config: {},
  choose(self, ranking) {
    const isLast = ranking.rankOf(self.member) === ranking.scored - 1
    if (!isLast || ranking.donorsAbove(self.score) === 0) return { donor: null, reason: 'not last' }
    return { donor: ranking.donorAt(0).member, reason: 'last copies first' }
  },
}

const redraw: Explore = {
  name: 'redraw',
  config: {},
  explore: (_values, space, random) => mapSpace(space, (kind) => kind.resample(random)),
}

/** All members begin with the same draw. */
const alike: Method = {
  name: 'alike',
  config: {},
  policy(config) {
    const first = mapSpace(config.space, (kind) => kind.sample(() => 0.5))
    return new Alone('alike', config, () => first)
  },
}

describeExploit('lastCopiesFirst', lastCopiesFirst)
describeExplore('redraw', redraw)
describeMethod('alike', alike, 5)

test('truth: all three run as those that are registered do', async () => {
  const experiment = (changes: object) =>
    defineExperiment({
      name: 'additions',
      trainable: a2c({ env: 'CartPole-v1', envs: 2, network: mlp([8]) }),
      hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
      population: 4,
      stepsPerMember: 2000,
      readyEvery: 500,
      ...changes,
    })
  const copied = await runInMemory(resolveExperiment(experiment({ exploit: lastCopiesFirst, explore: redraw }), {}))
  expect(copied.entries.some(({ event }) => event.reason === 'last copies first')).toBe(true)
  const same = await runInMemory(resolveExperiment(experiment({ method: alike }), {}))
  expect(new Set(same.entries.map(({ event }) => event.after.learningRate)).size).toBe(1)
})
