import { expect, test } from 'vitest'
import type { ExploreContext, FinishedSlice } from '../../../src/population/explore/explore.js'
import { pb2 } from '../../../src/population/explore/index.js'
import { stream } from '../../../src/random.js'
import { uniform } from '../../../src/search-space/index.js'
import { acquisition } from './acquisition.js'

const space = { x: uniform(0, 1) }
const GRID = Array.from({ length: 1001 }, (_, i) => i / 1000)

/** Four members that differ in score, over uneven slices, with chance in what they gain, and once a huge loss. */
function world(seed: number, rows: number) {
  const random = stream(seed, 'world')
  const members = Array.from({ length: 4 }, () => ({ steps: 0, score: 3 * random() }))
  const history = Array.from({ length: rows }, (_, i): FinishedSlice => {
    const [member, before] = [i % 4, { ...members[i % 4]! }]
    const x = 0.2 + 0.7 * random()
    const steps = before.steps + (i % 7 === 3 ? 150 : 100)
    const gain = i === 5 ? -9 : Math.cos(3 * (x - 0.5) + i / rows) + random() - 0.5
    const after = { steps, score: before.score + (gain * (steps - before.steps)) / 100 }
    members[member] = after
    return { ...before, member, hyperparameters: { x }, after }
  })
  const [self, ...others] = members
  const peers = others.map((other, i) => ({ ...other, member: i + 1, hyperparameters: { x: random() } }))
  const context: ExploreContext = { ...self!, member: 0, hyperparameters: { x: 0.5 }, history, peers: () => peers }
  return { history, self: self!, peers, context }
}

// Worlds in which each of these finds another best x: variance for deviation, another width, no peers or peers where they stand, gains that
// are not clipped or not per step, the heir at the donor's last slice.
test.each([
  [0, 24],
  [1, 12],
  [8, 24],
  [15, 12],
  [37, 24],
  [38, 24],
])('truth: pb2 takes what promises most, recomputed from the history alone (world %d, %d rows)', (seed, rows) => {
  const { history, self, peers, context } = world(seed, rows)
  const others = peers.map(({ hyperparameters }) => hyperparameters.x)
  const promise = acquisition(history, self, others)
  const promised = GRID.map(promise)
  const [least, most] = [Math.min(...promised), Math.max(...promised)]
  for (const search of ['one', 'another']) {
    const x = Number(pb2().explore({ x: 0.5 }, space, stream(seed, search), context).x)
    expect((most - promise(x)) / (most - least)).toBeLessThan(0.001)
    expect(Math.abs(x - GRID[promised.indexOf(most)]!)).toBeLessThan(0.01)
  }
})
