import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../src/journal/codec.js'
import { splitSeed } from '../../src/random.js'
import type { Host, Plain, Report, Seeds, Snapshot, Trainable, TrainableSpec, Tunable, Value, Values } from '../../src/trainable.js'
import { withStores } from './with-stores.js'

/** Steps of consecutive slices, none of them a multiple of an update. */
const SLICES = [150, 331, 97]

const host: Host = {
  load: async (path) => {
    throw new Error(`nothing to load here, and certainly not ${path}`)
  },
}

function seedsOf(member: number): Seeds {
  return (label) => splitSeed(member, label)
}

/** A legal value of each tunable other than its default. */
function changed(spec: TrainableSpec): Values {
  return Object.fromEntries(Object.entries(spec.tunables).map(([name, tunable]) => [name, nudged(tunable)]))
}

function nudged(tunable: Tunable): Value {
  if (typeof tunable.default !== 'number') return tunable.default
  if (tunable.integer) return tunable.default + 1
  return tunable.default === 0 ? 0.01 : tunable.default * 0.875
}

/** Expects different states, and different weights where the agent has any. */
function expectDifferent(one: Snapshot, other: Snapshot): void {
  expect(one.own).not.toEqual(other.own)
  if (one.weights.length > 0) expect(one.weights).not.toEqual(other.weights)
}

/** The paths in `own` of the running episodes, which an exploit ends (docs/decisions/002). */
const EPISODES = new Set([
  'environments.environments',
  'environments.observations',
  'environments.returns',
  'environments.lengths',
  'returns',
  'memory',
])

/** Every other value in `own`, by its path: streams and counters, and whatever is added to `own` later. */
function lastingOf(own: Plain, path = ''): [string, Plain][] {
  if (EPISODES.has(path)) return []
  if (own === null || typeof own !== 'object' || Array.isArray(own) || ArrayBuffer.isView(own)) return [[path, own]]
  return Object.entries(own).flatMap(([key, value]) => lastingOf(value, path === '' ? key : `${path}.${key}`))
}

/** Tests the promises of `Trainable` (src/trainable.ts) for one spec. */
export function describeAgent(name: string, spec: () => TrainableSpec): void {
  const values = changed(spec())
  const build = async (): Promise<Trainable> => withStores(await spec().create(host))
  const train = async (agent: Trainable, steps: number): Promise<Report> => await agent.train(steps, values)
  const started = async (member: number): Promise<Trainable> => {
    const agent = await build()
    agent.start(seedsOf(member), values)
    return agent
  }
  /** The reports of all slices, and the snapshot at the end. */
  const life = async (agent: Trainable, slices: readonly number[]): Promise<[Report[], Snapshot]> => {
    const reports: Report[] = []
    for (const steps of slices) reports.push(await train(agent, steps))
    return [reports, agent.snapshot()]
  }

  describe(name, () => {
    test('law: a restored member goes on as if it had never stopped, bit for bit, wherever it is restored', async () => {
      const uninterrupted = await started(1)
      await train(uninterrupted, 200)
      const bytes = encode(uninterrupted.snapshot())
      const expected = await life(uninterrupted, SLICES)
      const used = await started(2)
      await used.train(77, Object.fromEntries(Object.entries(values).map(([key, value]) => [key, key === 'unroll' ? 11 : value])))
      for (const agent of [uninterrupted, await build(), used]) {
        agent.restore(decode(bytes, 'the snapshot') as Snapshot)
        expect(await life(agent, SLICES)).toEqual(expected)
      }
    })

    test('law: a snapshot survives a structured clone, and is a copy of what goes on', async () => {
      const agent = await started(1)
      await train(agent, 200)
      const snapshot = agent.snapshot()
      const clone = structuredClone(snapshot)
      expect(clone).toEqual(snapshot)
      await train(agent, 200)
      expect(clone).toEqual(snapshot)
      agent.restore(snapshot)
      await train(agent, 200)
      expect(clone).toEqual(snapshot)
    })

    test('law: start leaves nothing of the member that was there before', async () => {
      const used = await started(2)
      await train(used, 333)
      used.start(seedsOf(1), values)
      expect(await life(used, SLICES)).toEqual(await life(await started(1), SLICES))
    })

    test('law: other seeds, another member', async () => {
      expectDifferent((await life(await started(1), SLICES))[1], (await life(await started(2), SLICES))[1])
    })

    test("law: an heir has the donor's weights and learner, and its own environments and streams", async () => {
      const donor = await started(3)
      await train(donor, 400)
      const donated = decode(encode(donor.snapshot()), 'the snapshot') as Snapshot
      const heirs = [await started(1), await started(2)]
      const ends: Snapshot[] = [(await life(donor, SLICES))[1]]
      for (const heir of heirs) {
        await train(heir, 200)
        heir.inherit(donated)
        expect(heir.snapshot().weights).toEqual(donated.weights)
        expect(heir.snapshot().learner).toEqual(donated.learner)
        ends.push((await life(heir, SLICES))[1])
      }
      const [donorEnd, oneEnd, otherEnd] = ends as [Snapshot, Snapshot, Snapshot]
      expectDifferent(oneEnd, otherEnd)
      expectDifferent(oneEnd, donorEnd)
    })

    test("law: an heir's streams go on where they were, and nothing of the donor's own decides anything", async () => {
      const [donor, heir] = [await started(3), await started(1)]
      for (const agent of [donor, heir]) await train(agent, 400)
      const [donated, before] = [donor.snapshot(), heir.snapshot()]
      const lasting = lastingOf(before.own).filter(([, value]) => value !== null)
      const theirs = new Map(lastingOf(donated.own))
      expect(lasting.length).toBeGreaterThan(0)
      // How much was stored is no secret.
      const told = lasting.filter(([path]) => !path.startsWith('stores.') || path.endsWith('.observations'))
      for (const [path, value] of told) expect(theirs.get(path), path).not.toEqual(value)
      heir.inherit(donated)
      const after = heir.snapshot()
      expect(Object.fromEntries(lastingOf(after.own))).toEqual(Object.fromEntries(lastingOf(before.own)))
      heir.restore(before)
      const { weights, learner } = donated
      heir.inherit({ weights, learner })
      expect(heir.snapshot()).toEqual(after)
    })

    test('law: an inheritance is repeated exactly, and judges no episode that the old policy began', async () => {
      const donor = await started(3)
      await train(donor, 400)
      const donated = donor.snapshot()
      const heir = await started(1)
      await train(heir, 203)
      const own = heir.snapshot()
      heir.inherit(donated)
      const slices = [1000, ...SLICES]
      const expected = await life(heir, slices)
      const again = await build()
      again.restore(own)
      again.inherit(donated)
      expect(await life(again, slices)).toEqual(expected)
      const { steps, lengths } = expected[0][0]!.episodes
      let played = 0
      for (const [i, length] of lengths.entries()) {
        played += length
        expect(played).toBeLessThanOrEqual(steps[i]!)
      }
    })

    test('law: applied is what was requested, all of it', async () => {
      const agent = await started(1)
      expect((await train(agent, 100)).applied).toEqual(values)
      const defaults = Object.fromEntries(Object.entries(spec().tunables).map(([key, tunable]) => [key, tunable.default]))
      expect((await agent.train(100, {})).applied).toEqual(defaults)
    })

    test('law: weights that are not finite stop nothing', async () => {
      const agent = await started(1)
      const snapshot = agent.snapshot()
      for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
        agent.restore({ ...snapshot, weights: snapshot.weights.map(() => broken) })
        const { steps, episodes } = await train(agent, 300)
        expect(steps).toBeGreaterThanOrEqual(300)
        expect(episodes.returns.every(Number.isFinite)).toBe(true)
      }
    })

    test('law: trains at least the steps asked for, and less than an update more', async () => {
      const agent = await started(1)
      const update = (await train(agent, 1)).steps
      expect(spec().updateSteps?.(values) ?? update).toBe(update)
      for (const steps of [1, update - 1, update, update + 1, 5 * update + 3]) {
        const report = await train(agent, steps)
        expect(report.steps).toBeGreaterThanOrEqual(steps)
        expect(report.steps).toBeLessThan(steps + update)
      }
    })

    test('law: the columns of episodes are of one length, ascend, and stay within the slice', async () => {
      const agent = await started(1)
      let trained = 0
      let played = 0
      for (const asked of [700, 90, 4000]) {
        const { steps, episodes } = await train(agent, asked)
        trained += steps
        const count = episodes.steps.length
        expect([episodes.returns.length, episodes.lengths.length]).toEqual([count, count])
        let before = 0
        for (let i = 0; i < count; i++) {
          expect(episodes.steps[i]).toBeGreaterThan(before)
          expect(episodes.lengths[i]).toBeGreaterThan(0)
          before = episodes.steps[i]!
          played += episodes.lengths[i]!
        }
        expect(before).toBeLessThanOrEqual(steps)
      }
      expect(played).toBeGreaterThan(0)
      expect(played).toBeLessThanOrEqual(trained)
    })
  })
}
