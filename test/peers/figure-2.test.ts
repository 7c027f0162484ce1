import { expect, test } from 'vitest'
import type { RunConfig } from '../../dist/src/experiment.js'
import { none, truncation } from '../../dist/src/index.js'
import { Ledger } from '../../dist/src/population/ledger.js'
import type { ScheduleName } from '../../dist/src/population/types.js'
import { configOf, fixture, inline, scratch, train } from './world.js'

const folder = scratch()
const SEEDS = 10

/** The first run seeds that draw the paper's two surrogates, (1, 0) for one worker and (0, 0.9) for the other. */
function seedsOf(config: RunConfig): number[] {
  const seeds: number[] = []
  for (let seed = 1; seeds.length < SEEDS; seed++) {
    const drawn = new Ledger({ ...config, seed }).standings().map(({ hyperparameters: { h0, h1 } }) => `${h0}, ${h1}`)
    if (drawn.sort().join('; ') === '0, 0.9; 1, 0') seeds.push(seed)
  }
  return seeds
}

/** Q of the better worker at the end, for every seed. */
async function play(changes: Partial<RunConfig>): Promise<number[]> {
  const config = { ...(await configOf(fixture('figure-2.mjs'))), ...changes }
  const ends: number[] = []
  for (const seed of seedsOf(config)) {
    const { standings } = await train({ ...config, seed }, inline(config, 1), folder())
    ends.push(standings[0]!.score!)
  }
  return ends
}

test.each(['lockstep', 'async'] satisfies ScheduleName[])(
  'truth: figure 2’s toy, %s, 10 seeds: 0.390 = 1.2 − 0.81 without exploit; with truncation 1.198 to 1.200',
  async (schedule) => {
    const grid = await play({ schedule, exploit: none })
    const pbt = await play({ schedule, exploit: () => truncation({ fraction: 0.5 }) })
    for (const q of grid) expect(q).toBeCloseTo(0.39, 5)
    for (const q of pbt) expect(q).toBeGreaterThan(1.19)
  },
)
