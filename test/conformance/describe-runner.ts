import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { decode } from '../../src/journal/codec.js'
import { sliceKey } from '../../src/journal/names.js'
import type { Job, Result, SnapshotRef, Trained } from '../../src/population/types.js'
import { splitSeed } from '../../src/random.js'
import { loadMemory } from '../../src/runner/own/memory.js'
import type { Finished, Runner } from '../../src/runner/runner.js'
import type { Inheritance, Snapshot, Trainable, TrainableSpec } from '../../src/trainable.js'
import { endOf, type Kept, keptAfter, snapshotIn } from './ended.js'

export const SEED = 11
export const TOY = fileURLToPath(new URL('../fixtures/runner/toy.mjs', import.meta.url))

export async function specOf(path: string): Promise<TrainableSpec> {
  const { default: experiment } = (await import(pathToFileURL(path).href)) as { default: { trainable: TrainableSpec } }
  return experiment.trainable
}

interface RunnerSettings {
  readonly lanes: number
  /** Seconds. */
  readonly sliceTimeout: number
}

/** Makes a runner of the experiment at TOY, with SEED. */
export type MakeRunner = (settings: RunnerSettings) => Runner | Promise<Runner>

/** A first slice of member 0, but for what is said. `mode` is how the toy behaves. */
export function job(fields: Partial<Job> & { mode?: string } = {}): Job {
  const { mode = 'train', ...rest } = fields
  const hyperparameters = { rate: 0.1, mode }
  return { member: 0, slice: 1, attempt: 1, life: 0, steps: 10, hyperparameters, own: null, inherit: null, ...rest }
}

/** The runner, and a caller that keeps every snapshot that there was, and counts what the lanes ask for. */
export class Caller {
  readonly asked: string[] = []
  /** Those of them whose own state was asked for. */
  readonly askedForOwn: string[] = []
  readonly #kept = new Map<string, Kept>()

  /** @param runner may be replaced, as when a process is killed and another goes on. */
  constructor(public runner: Runner) {}

  async run(lane: number, job: Job): Promise<Finished> {
    const finished = await this.runner.run(lane, job, {
      snapshot: (ref) => {
        this.asked.push(sliceKey(ref))
        return this.kept(ref).bytes
      },
      own: (ref) => {
        this.askedForOwn.push(sliceKey(ref))
        return this.kept(ref)
      },
    })
    const { snapshot } = finished
    if (snapshot) this.#kept.set(sliceKey(job), keptAfter(job.own && this.kept(job.own), snapshot))
    return finished
  }

  /** Runs a job that has to succeed; the reference to the snapshot that it ended in. */
  async train(lane: number, job: Job): Promise<SnapshotRef> {
    const { result } = await this.run(lane, job)
    return { member: job.member, slice: job.slice, weightsHash: trained(result).weightsHash }
  }

  snapshot(ref: SnapshotRef): Snapshot {
    return snapshotIn(this.kept(ref))
  }

  inheritance(ref: SnapshotRef): Inheritance {
    return decode(this.kept(ref).bytes, 'the snapshot') as Inheritance
  }

  bytes(ref: SnapshotRef): Uint8Array {
    return this.kept(ref).bytes
  }

  /** The large arrays that belong to the snapshot, those of stores included. */
  memory(ref: SnapshotRef): Uint8Array[] {
    return loadMemory(this.kept(ref), sliceKey(ref)).map((memory) => new Uint8Array(memory).slice())
  }

  kept(ref: SnapshotRef): Kept {
    return this.#kept.get(sliceKey(ref))!
  }
}

export function trained(result: Result): Result & Trained {
  if (!result.ok) throw new Error(`The slice failed: ${result.code} ${result.message}`)
  return result
}

/** The rules of src/runner/runner.ts, wherever the training happens. */
export function describeRunner(name: string, make: MakeRunner): void {
  describe(`${name} runner`, () => {
    const { opened } = runners(make)

    it('law: the same orders end where the trainable ends that is driven by hand', async () => {
      const caller = await opened({ lanes: 2 })
      const first = await caller.train(0, job({ steps: 20 }))
      const donor = await caller.train(1, job({ member: 1, life: 3, steps: 25 }))
      await caller.train(1, job({ slice: 2, own: first, inherit: donor, steps: 30 }))

      const spec = await specOf(TOY)
      const byHand = async () => (await spec.create({ load: async () => null })) as Trainable
      const one = await byHand()
      const two = await byHand()
      one.start((label) => splitSeed(SEED, `member/0/life/0/${label}`), job().hyperparameters)
      two.start((label) => splitSeed(SEED, `member/1/life/3/${label}`), job().hyperparameters)
      await one.train(20, job().hyperparameters)
      expect(one.snapshot()).toEqual(caller.snapshot(first))
      await two.train(25, job().hyperparameters)
      expect(two.snapshot()).toEqual(caller.snapshot(donor))
      one.inherit(two.snapshot())
      await one.train(30, job().hyperparameters)
      expect(one.snapshot()).toEqual(caller.snapshot({ ...first, slice: 2 }))
    })

    it('truth: a result repeats its job, and holds the report, the hash of the weights and whether they are finite', async () => {
      const caller = await opened({ lanes: 2 })
      const { result, timing } = await caller.run(1, job({ member: 5, slice: 1, attempt: 2, steps: 7 }))
      expect(result).toMatchObject({ member: 5, slice: 1, attempt: 2, lane: 1 })
      const { report, weightsHash, finite } = trained(result)
      expect(report).toMatchObject({ steps: 7, applied: { rate: 0.1, mode: 'train' }, metrics: { moment: expect.any(Number) } })
      expect(report.episodes.lengths).toEqual(Int32Array.of(1, 6))
      expect(weightsHash).toMatch(/^[0-9a-f]{16}$/)
      expect(finite).toBe(true)
      expect(Math.min(timing.restore, timing.train, timing.snapshot)).toBeGreaterThanOrEqual(0)
    })

    it('truth: weights that are not finite are told', async () => {
      const caller = await opened({ lanes: 1 })
      expect(trained((await caller.run(0, job({ mode: 'notFinite' }))).result).finite).toBe(false)
    })

    it('law: a lane asks for bytes only where its instance is elsewhere', async () => {
      const caller = await opened({ lanes: 2 })
      const first = await caller.train(0, job())
      const second = await caller.train(0, job({ slice: 2, own: first }))
      expect(caller.asked).toEqual([])
      await caller.train(1, job({ slice: 3, own: second }))
      expect(caller.asked).toEqual(['0/2'])
      // Lane 0 is at slice 2 of the member still; slice 1 is another state of it.
      await caller.train(0, job({ slice: 2, own: first }))
      expect(caller.asked).toEqual(['0/2', '0/1'])
    })

    it('law: a member that stayed in its lane and one that moved end alike', async () => {
      const caller = await opened({ lanes: 2 })
      const first = await caller.train(0, job())
      const stayed = await caller.run(0, job({ slice: 2, own: first }))
      const moved = await caller.run(1, job({ slice: 2, own: first }))
      expect(caller.asked).toEqual(['0/1'])
      expect(endOf(moved)).toEqual(endOf(stayed))
    })

    it('law: after an inherit the lane is at the end of that slice', async () => {
      const caller = await opened({ lanes: 2 })
      const loser = await caller.train(0, job())
      const donor = await caller.train(1, job({ member: 1 }))
      const copied = await caller.train(0, job({ slice: 2, own: loser, inherit: donor }))
      expect(caller.asked).toEqual(['1/1'])
      expect(caller.askedForOwn).toEqual([])
      const stayed = await caller.run(0, job({ slice: 3, own: copied }))
      const moved = await caller.run(1, job({ slice: 3, own: copied }))
      expect(caller.asked).toEqual(['1/1', '0/2'])
      expect(endOf(moved)).toEqual(endOf(stayed))
    })

    it('truth: weights that are not the donor’s after an inherit end the run', async () => {
      const caller = await opened({ lanes: 1 })
      const donor = await caller.train(0, job({ member: 1 }))
      const own = await caller.train(0, job({ mode: 'breakInherit' }))
      await expect(caller.run(0, job({ slice: 2, own, inherit: donor }))).rejects.toMatchObject({
        code: 'INHERIT_MISMATCH',
        badInput: false,
      })
      await caller.train(0, job({ mode: 'mendInherit' }))
      await caller.train(0, job({ slice: 2, own, inherit: donor }))
    })

    it('truth: an exception costs the slice and names its place', async () => {
      const caller = await opened({ lanes: 1 })
      const { result, snapshot } = await caller.run(0, job({ mode: 'throw' }))
      expect(result).toMatchObject({ ok: false, code: 'SLICE_THREW' })
      expect(result).toHaveProperty('message', expect.stringMatching(/^TypeError: no such thing \(toy\.mjs:\d+\)$/))
      expect(snapshot).toBeNull()
      expect((await caller.run(0, job({ mode: 'throwNothing' }))).result).toMatchObject({ message: 'undefined was thrown' })
    })

    it('law: after a failure nothing of the failed slice is left', async () => {
      const caller = await opened({ lanes: 2 })
      const first = await caller.train(0, job())
      expect((await caller.run(0, job({ slice: 2, own: first, mode: 'halfDone' }))).result.ok).toBe(false)
      const again = await caller.run(0, job({ slice: 2, attempt: 2, own: first }))
      expect(caller.asked).toEqual(['0/1'])
      const elsewhere = await caller.run(1, job({ slice: 2, own: first }))
      expect(endOf(again)).toEqual(endOf(elsewhere))
    })

    it('truth: an error with a code, of whatever class, costs the slice and keeps its code', async () => {
      const caller = await opened({ lanes: 1 })
      const { result } = await caller.run(0, job({ mode: 'coded' }))
      expect(result).toMatchObject({ ok: false, code: 'ENV_BROKEN', message: 'Expected the action to be 0 or 1, got 2' })
      await caller.train(0, job())
    })

    it.each([
      ['tooFew', "Expected a report's steps to be a whole number of at least 10, got 9"],
      ['fraction', "Expected a report's steps to be a whole number of at least 10, got 10.5"],
      ['ragged', 'Expected the episodes\' columns to be of one length, got "2, 2 and 1"'],
      ['notApplied', 'Expected a report to hold the hyperparameters that were applied, got undefined'],
      ['function', 'Expected metrics.loss to be a number, got the function loss'],
      ['nothing', 'Expected a report to be an object, got undefined'],
    ])('truth: a report that breaks the contract (%s) costs the slice', async (mode, message) => {
      const caller = await opened({ lanes: 1 })
      const { result } = await caller.run(0, job({ mode }))
      expect(result).toMatchObject({ ok: false, code: 'TRAINABLE_CONTRACT' })
      expect(result).toHaveProperty('message', expect.stringContaining(`${message} (trainable toy, toy.mjs:`))
      await caller.train(0, job())
    })

    it('truth: bytes that were damaged end the run', async () => {
      const caller = await opened({ lanes: 2 })
      const own = await caller.train(0, job())
      caller.bytes(own)[20]! ^= 1
      await expect(caller.run(1, job({ slice: 2, own }))).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' })
    })
  })
}

/** Opens runners, and closes them after each test. */
export function runners(make: MakeRunner) {
  const open: Runner[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((runner) => runner.close()))
  })
  return {
    async opened(settings: Partial<RunnerSettings>): Promise<Caller> {
      const runner = await make({ lanes: 1, sliceTimeout: 60, ...settings })
      open.push(runner)
      await runner.open()
      return new Caller(runner)
    },
  }
}
