import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SnapshotRef } from '../../src/population/types.js'
import { splitSeed } from '../../src/random.js'
import { OwnState } from '../../src/runner/own/own-state.js'
import { storesOf } from '../../src/runner/own/ring.js'
import type { Store, Trainable, TrainableSpec } from '../../src/trainable.js'
import { Caller, job, type MakeRunner, SEED } from './describe-runner.js'
import { digest } from './digest.js'

/** A member that is never stopped: its own instance, its own stores, and no snapshot is ever taken of it. */
class Unstopped {
  private constructor(
    readonly trainable: Trainable,
    readonly stores: Readonly<Record<string, Store>>,
  ) {}

  static async start(spec: TrainableSpec, member: number): Promise<Unstopped> {
    const trainable = await spec.create({ load: async () => null })
    const { stores } = OwnState.fresh(storesOf({ name: spec.name, trainable }))
    trainable.attach?.(stores)
    trainable.start((label) => splitSeed(SEED, `member/${member}/life/0/${label}`), {})
    return new Unstopped(trainable, stores)
  }

  /** The bytes of all columns. */
  memory(): Uint8Array[] {
    return Object.values(this.stores).flatMap(({ columns }) =>
      Object.values(columns).map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength).slice()),
    )
  }
}

/** What happens to a member of three, in a lane of two. */
interface Turn {
  readonly member: number
  readonly lane: number
  readonly steps: number
  readonly inherits: boolean
  /** Before it: the process is killed, and all that is left is what the journal holds. */
  readonly killed: boolean
}

const turn: fc.Arbitrary<Turn> = fc.record({
  member: fc.nat(2),
  lane: fc.nat(1),
  steps: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 200 })),
  inherits: fc.boolean(),
  killed: fc.nat(4).map((die) => die === 0),
})

/**
 * The promises of stores and of large arrays in `Snapshot.own`, for a trainable that has them: whatever happens to a member, it trains as if
 * nothing had.
 *
 * @param make makes a runner of that trainable, with SEED
 * @param rounds sequences of turns that are tried
 */
export function describePrivateState(name: string, spec: () => Promise<TrainableSpec>, make: MakeRunner, rounds: number): void {
  describe(`${name}, private state`, () => {
    it('law: members that take turns in lanes, move, copy, and lose their process go on as if never stopped, to the last byte', async () => {
      const trainable = await spec()
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { minLength: 3, maxLength: 14 }), async (turns) => {
          await play(trainable, make, turns)
        }),
        { numRuns: rounds },
      )
    })
  })
}

async function play(spec: TrainableSpec, make: MakeRunner, turns: readonly Turn[]): Promise<void> {
  const open = async () => {
    const runner = await make({ lanes: 2, sliceTimeout: 60 })
    await runner.open()
    return runner
  }
  const caller = new Caller(await open())
  const members = await Promise.all([0, 1, 2].map((member) => Unstopped.start(spec, member)))
  const latest: (SnapshotRef | null)[] = [null, null, null]
  try {
    for (const { member, lane, steps, inherits, killed } of turns) {
      if (killed) {
        await caller.runner.close()
        caller.runner = await open()
      }
      const donor = inherits ? latest[(member + 1) % 3]! : null
      const own = latest[member]!
      const asked = caller.askedForOwn.length
      const { trainable } = members[member]!
      if (donor) trainable.inherit(caller.inheritance(donor))
      await trainable.train(steps, {})
      latest[member] = await caller.train(
        lane,
        job({ member, slice: (own?.slice ?? 0) + 1, steps, own, inherit: donor, hyperparameters: {} }),
      )
      expect(digest(caller.snapshot(latest[member]))).toEqual(digest(trainable.snapshot()))
      const stores = members[member]!.memory()
      expect(digest(caller.memory(latest[member]).slice(0, stores.length))).toEqual(digest(stores))
      // What a donor keeps to itself is not even looked up.
      for (const key of caller.askedForOwn.slice(asked)) expect(key).toBe(`${member}/${own?.slice}`)
    }
  } finally {
    await caller.runner.close()
  }
}
