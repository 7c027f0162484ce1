import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { threadRunner } from '../../../dist/src/runner/threads.js'
import { encode } from '../../../src/journal/codec.js'
import { PIECE_BYTES } from '../../../src/journal/own.js'
import { inlineRunner } from '../../../src/runner/inline.js'
import { KeptMemory } from '../../../src/runner/own/memory.js'
import { OwnState } from '../../../src/runner/own/own-state.js'
import { storesOf } from '../../../src/runner/own/ring.js'
import type { Column, Store, StoreSpec, Trainable } from '../../../src/trainable.js'
import { describePrivateState } from '../../conformance/describe-private-state.js'
import { Caller, job, type MakeRunner, SEED, specOf } from '../../conformance/describe-runner.js'
import { digest } from '../../conformance/digest.js'

const REPLAYING = fileURLToPath(new URL('../../fixtures/runner/replaying.mjs', import.meta.url))
const spec = () => specOf(REPLAYING)
const inline: MakeRunner = async ({ lanes }) => inlineRunner({ lanes, spec: await spec(), host: { load: async () => null }, seed: SEED })
const threads: MakeRunner = (settings) => threadRunner({ experimentPath: REPLAYING, seed: SEED, ...settings })

describePrivateState('inline', spec, inline, 25)
describePrivateState('threads', spec, threads, 3)

describe('a slice that fails', () => {
  it.each(['throw', 'exit'])('law: leaves nothing in a store that it had written to (%s)', async (mode) => {
    const runner = await threads({ lanes: 2, sliceTimeout: 60 })
    onTestFinished(() => runner.close())
    await runner.open()
    const caller = new Caller(runner)
    const hyperparameters = { mode: 'train' }
    const own = await caller.train(0, job({ steps: 170, hyperparameters }))
    const next = { slice: 2, steps: 20, own }
    expect((await caller.run(0, job({ ...next, hyperparameters: { mode } }))).result.ok).toBe(false)
    const again = await caller.train(0, job({ ...next, attempt: 2, hyperparameters }))
    const memory = digest(caller.memory(again))
    const elsewhere = await caller.train(1, job({ ...next, hyperparameters }))
    expect(memory).toEqual(digest(caller.memory(elsewhere)))
    expect(again.weightsHash).toBe(elsewhere.weightsHash)
  })
})

const replay = (rows: number, columns: Record<string, Column>): Record<string, StoreSpec> => ({ replay: { rows, columns } })
const byte: Column = { dtype: 'uint8', shape: [1000] }
const places = ({ update }: ReturnType<OwnState['save']>) => update.pieces.map(({ slot, index }) => `${slot}/${index}`)

describe('what is written after a slice', () => {
  it('truth: the pieces of new rows, the rest not; of a full store those that the cursor came through', () => {
    const state = OwnState.fresh(replay(400, { frames: byte }))
    const ring = state.stores.replay!
    const append = (count: number) => {
      for (let i = 0; i < count; i++)
        ring.columns.frames!.fill(1 + (ring.appended % 200), ring.append() * 1000, ring.cursor * 1000 || 400_000)
      return state.save(null)
    }
    // 400,000 bytes are seven pieces of 65,472.
    expect(append(1).update).toMatchObject({ whole: true, pieces: [{ slot: 0, index: 0 }] })
    expect(places(append(100))).toEqual(['0/0', '0/1'])
    expect(places(append(298))).toEqual(['0/1', '0/2', '0/3', '0/4', '0/5', '0/6'])
    expect(append(0).update).toMatchObject({ whole: false, pieces: [] })
    expect(places(append(2)).sort()).toEqual(['0/0', '0/6'])
    expect(places(append(1000))).toHaveLength(7)
  })

  it('truth: all of a mutable column, as far as it is filled', () => {
    const state = OwnState.fresh(replay(40_000, { priorities: { dtype: 'float32', shape: [], mutable: true } }))
    const ring = state.stores.replay!
    for (let i = 0; i < 20_000; i++) ring.columns.priorities![ring.append()] = i
    expect(places(state.save(null))).toEqual(['0/0', '0/1'])
    ring.columns.priorities![3] = -1
    expect(places(state.save(null))).toEqual(['0/0', '0/1'])
  })

  it('truth: of a large array in own the pieces that differ, of a small one no piece at all', () => {
    const state = OwnState.fresh({})
    const large = new Float64Array(50_000).fill(0.5)
    const small = new Float64Array(PIECE_BYTES / 8 - 1)
    const save = () => state.save({ large: large.slice(), small })
    expect(places(save())).toHaveLength(Math.ceil(400_000 / PIECE_BYTES))
    expect(places(save())).toEqual([])
    large[20_000]! += 1
    const changed = save().update
    expect(changed).toMatchObject({ whole: false, pieces: [{ slot: 0, index: Math.floor(160_000 / PIECE_BYTES) }] })
    // The record holds the small array.
    expect(changed.record.length).toBeLessThan(2 * PIECE_BYTES)
  })

  it('law: an array that grows is written where it grew, one that shrinks is written anew', () => {
    const lengths = fc.array(fc.integer({ min: PIECE_BYTES, max: 5 * PIECE_BYTES }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(lengths, (sizes) => {
        const state = OwnState.fresh({})
        let before = 0
        for (const [i, size] of sizes.entries()) {
          const { update } = state.save(new Uint8Array(size).fill(9))
          expect(update.whole).toBe(i === 0 || size < before)
          if (!update.whole) for (const { index } of update.pieces) expect(index).toBeGreaterThanOrEqual(Math.floor(before / PIECE_BYTES))
          before = size
        }
      }),
      { numRuns: 30 },
    )
  })
})

it('truth: where an array is gone, all is written anew, so that its pieces are dropped', () => {
  const state = OwnState.fresh({})
  const [one, other] = [new Uint8Array(PIECE_BYTES).fill(1), new Uint8Array(PIECE_BYTES).fill(2)]
  state.save({ one, other })
  expect(state.save({ one }).update).toMatchObject({ whole: true, pieces: [{ slot: 0, index: 0 }] })
})

describe('stores that cannot be', () => {
  const attach = () => {}
  it.each<[string, Partial<Trainable>]>([
    ['Expected the rows of store replay to be a positive integer, got 0', { stores: replay(0, { frames: byte }), attach }],
    [
      'Expected the dtype of replay.frames to be one of uint8, int32, uint32, float32, float64, got "int64"',
      { stores: replay(5, { frames: { dtype: 'int64', shape: [] } as unknown as Column }), attach },
    ],
    [
      'Expected the shape of replay.frames to be an array of positive integers, got ',
      { stores: replay(5, { frames: { dtype: 'uint8', shape: [4, 0] } }), attach },
    ],
    ['Expected a trainable with stores to have the method attach, got undefined (trainable mine)', { stores: replay(5, { frames: byte }) }],
  ])('truth: %s', (message, trainable) => {
    expect(() => storesOf({ name: 'mine', trainable: trainable as Trainable })).toThrow(
      expect.objectContaining({ code: 'TRAINABLE_CONTRACT', message: expect.stringContaining(message) }),
    )
  })

  it('truth: a snapshot of other stores is refused, and says which bytes were expected', () => {
    const { update, memory } = OwnState.fresh(replay(5, { frames: byte })).save(null)
    expect(() => OwnState.restored(replay(6, { frames: byte }), { record: update.record, memory }, [], 'it')).toThrow(
      expect.objectContaining({
        code: 'TRAINABLE_CONTRACT',
        message: 'Expected the stores in it to have columns of 6000 bytes, got 5000',
      }),
    )
  })
})

describe('memory that is kept between slices', () => {
  const memory = (bytes: number) => [new SharedArrayBuffer(bytes)]
  const at = (member: number, slice: number) => ({ member, slice, weightsHash: '' })

  it('truth: is handed out once, and only as it was after that snapshot', () => {
    const kept = new KeptMemory()
    const one = memory(8)
    kept.keep(3, 1, one)
    expect(kept.take(3, at(3, 1))).toBe(one)
    expect(kept.take(3, at(3, 1))).toBeUndefined()
    kept.keep(3, 1, one)
    expect(kept.take(3, at(3, 2))).toBeUndefined()
    expect(kept.take(3, at(3, 1))).toBeUndefined()
  })

  it('law: what was kept longest goes first, and no more is held than may be', () => {
    const kept = new KeptMemory(30)
    for (let member = 0; member < 5; member++) kept.keep(member, 1, memory(10))
    kept.keep(2, 2, memory(10))
    kept.keep(5, 1, memory(10))
    expect([0, 1, 3].map((member) => kept.take(member, at(member, 1)))).toEqual([undefined, undefined, undefined])
    expect([kept.take(2, at(2, 2)), kept.take(4, at(4, 1)), kept.take(5, at(5, 1))].map((found) => found?.length)).toEqual([1, 1, 1])
  })
})

it('law: a donor of megabytes sends its weights alone', async () => {
  const caller = new Caller(await inline({ lanes: 1, sliceTimeout: 60 }))
  await caller.runner.open()
  const hyperparameters = {}
  const donor = await caller.train(0, job({ member: 1, steps: 150, hyperparameters }))
  expect(caller.memory(donor).reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(300_000)
  expect(caller.bytes(donor).length).toBeLessThan(encode(caller.inheritance(donor)).length + 1)
  const own = await caller.train(0, job({ hyperparameters }))
  await caller.train(0, job({ slice: 2, own, inherit: donor, hyperparameters }))
  expect(caller.askedForOwn).toEqual([])
})

/** As docs/trainables.md has it. */
const replayMemory = {
  rows: 4,
  columns: {
    observations: { dtype: 'uint8', shape: [2, 3] },
    actions: { dtype: 'int32', shape: [] },
    priorities: { dtype: 'float32', shape: [], mutable: true },
  },
} as const

class Prioritised {
  readonly stores = { replay: replayMemory }
  replay!: Store<typeof replayMemory>

  attach({ replay }: { replay: Store<typeof replayMemory> }): void {
    this.replay = replay
  }

  remember(action: number): void {
    const row = this.replay.append()
    this.replay.columns.observations.fill(action, row * 6, row * 6 + 6)
    this.replay.columns.actions[row] = action
    this.replay.columns.priorities[row] = action / 2
  }
}

it('truth: a store has typed columns, a cursor and a count, and rows that go round', () => {
  const member: Prioritised & Pick<Trainable, 'stores' | 'attach'> = new Prioritised()
  const { stores } = OwnState.fresh(storesOf({ name: 'prioritised', trainable: member as unknown as Trainable }))
  ;(member as Pick<Trainable, 'attach'>).attach!(stores)
  expect(member.replay).toMatchObject({ rows: 4, appended: 0, length: 0, cursor: 0 })
  for (let action = 1; action <= 5; action++) member.remember(action)
  expect(member.replay).toMatchObject({ appended: 5, length: 4, cursor: 1 })
  const { observations, actions, priorities } = member.replay.columns
  expect([...actions]).toEqual([5, 2, 3, 4])
  expect([...priorities]).toEqual([2.5, 1, 1.5, 2])
  expect([...observations.subarray(18)]).toEqual([4, 4, 4, 4, 4, 4])
})

it('truth: a store that no memory is left for is one sentence', () => {
  const columns = { frames: { dtype: 'uint8', shape: [84, 84, 3] } } as const
  expect(() => OwnState.fresh({ replay: { rows: 1e9, columns } })).toThrow(
    expect.objectContaining({
      code: 'MEMORY_REFUSED',
      message:
        'Expected 20187378 MB of memory for a large array of a member, such as a replay, but the system refused it; ' +
        'make it smaller (replaySize), or raise ulimit -v',
    }),
  )
})
