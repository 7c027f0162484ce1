import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Explore, ExploreContext, SliceStart } from '../../../src/population/explore/explore.js'
import { pb2, perturb, perturbOrResample, resample } from '../../../src/population/explore/index.js'
import { stream } from '../../../src/random.js'
import { choice, integer, logUniform, oneMinus, uniform } from '../../../src/search-space/index.js'
import { mapSpace, type Space } from '../../../src/search-space/space.js'
import { anyContext } from '../../conformance/populations.js'

/** Ranges of every kind; of the floats none has 0 in it or at an end. */
const space: Space = {
  rate: logUniform(1e-5, 1e-2),
  clip: uniform(0.1, 0.3),
  below: uniform(-3, -0.01),
  small: uniform(1e-9, 2),
  unroll: integer(1, 50),
  spread: integer(-20, 20),
  discount: oneMinus(logUniform(1e-4, 0.3)),
  trace: oneMinus(uniform(0.01, 0.6)),
  size: choice([16, 32, 64, 128]),
  optimiser: choice(['adam', 'rmsprop', 'sgd']),
}

/** Forty explorations in a row from each of fifty starts, as one hash. */
function exploredBy(explore: Explore): string {
  const text: string[] = []
  for (let seed = 0; seed < 50; seed++) {
    const random = stream(seed, 'explore')
    let values = mapSpace(space, (kind) => kind.sample(random))
    for (let i = 0; i < 40; i++) {
      values = explore.explore(values, space, random, anyContext(space, stream(seed, `${i}`)))
      text.push(JSON.stringify(values))
    }
  }
  return hash('sha256', text.join('\n')).slice(0, 16)
}

test.each<[string, Explore, string]>([
  ['perturb', perturb({ factors: [0.8, 1.2] }), '8a66ecdb57288de5'],
  ['perturb, symmetric', perturb({ factors: [0.8, 1.25], symmetric: true }), '903f6f4f32837c62'],
  ['perturb by larger factors', perturb({ factors: [0.5, 1, 2] }), 'a0aa7f90cf74fdf3'],
  ['perturbOrResample', perturbOrResample(), '70dd283ba6a00aef'],
  ['resample', resample(), '1ce16c80a0076c14'],
])('tripwire: the same seed explores the same values as ever, where the ranges do not touch 0: %s', (_, explore, recorded) => {
  expect(exploredBy(explore)).toBe(recorded)
})

/** A history of eight members, of which the last reports are the context's. */
function historyOf(slices: number, seed: number): ExploreContext {
  const random = stream(seed, 'history')
  const start = (member: number, steps: number): SliceStart & { score: number } => {
    const hyperparameters = mapSpace(space, (kind) => kind.resample(random))
    return { member, steps, score: 100 * random(), hyperparameters }
  }
  const history = Array.from({ length: slices }, (_, i) => {
    const before = start(i % 8, 1000 * Math.floor(i / 8))
    return { ...before, after: { steps: before.steps + 1000, score: before.score + 10 * random() - 3 } }
  })
  const [own, ...peers] = Array.from({ length: 8 }, (_, member) => start(member, 125 * slices))
  return { ...own!, history, peers: () => peers }
}

test('tripwire: the same seed and history lead pb2 to the same values as ever', () => {
  const text = [3, 20, 60, 100, 130].flatMap((slices) =>
    [1, 2, 3].map((seed) => {
      const context = historyOf(slices, seed)
      return JSON.stringify(pb2().explore(context.hyperparameters, space, stream(seed, 'pb2'), context))
    }),
  )
  expect(hash('sha256', text.join('\n')).slice(0, 16)).toBe('b66af415bec98c57')
})
