import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
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

function trained(result: Result): Result & Trained {
  if (!result.ok) throw new Error(`The slice failed: ${result.code} ${result.message}`)
  return result
}

/** What src/runner/runner.ts promises, wherever the training happens. */
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

/** What a runner that isolates its lanes promises besides: no failure leaves its lane. */
export function describeIsolation(name: string, make: MakeRunner): void {
  describe(`${name} runner, isolation`, () => {
    const { opened } = runners(make)

    it.each([
      ['exit', 'WORKER_EXITED', /^The worker exited with code 3$/],
      ['uncaught', 'SLICE_THREW', /^RangeError: too late \(toy\.mjs:\d+\)$/],
      ['uncaughtNothing', 'SLICE_THREW', /^undefined was thrown$/],
      ['loop', 'SLICE_TIMED_OUT', /^The slice did not end within 1\.5 s$/],
      ['hang', 'SLICE_TIMED_OUT', /^The slice did not end within 1\.5 s$/],
    ])('truth: %s costs the slice (%s), and the lane goes on from the last snapshot', async (mode, code, message) => {
      const caller = await opened({ lanes: 2, sliceTimeout: 1.5 })
      const own = await caller.train(0, job())
      const { result, snapshot } = await caller.run(0, job({ slice: 2, own, mode }))
      expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(message) })
      expect(snapshot).toBeNull()
      const again = await caller.run(0, job({ slice: 2, attempt: 2, own }))
      const elsewhere = await caller.run(1, job({ slice: 2, own }))
      expect(endOf(again)).toEqual(endOf(elsewhere))
    })

    it('truth: what a failure leaves in a module is gone with its thread: neither the next slice nor one ahead meets it', async () => {
      const caller = await opened({ lanes: 1 })
      const own = await caller.train(0, job())
      const failed = caller.run(0, job({ slice: 2, own, mode: 'poison' }))
      const ahead = caller.run(0, job({ member: 1 }))
      expect((await failed).result).toMatchObject({ ok: false, code: 'ENV_CONTRACT', message: 'poisoned' })
      expect((await ahead).result).toMatchObject({ ok: true, member: 1 })
      expect((await caller.run(0, job({ slice: 2, own, attempt: 2 }))).result).toMatchObject({ ok: true })
    })

    it('truth: a heap that grows beyond its limit costs the slice', async () => {
      const caller = await opened({ lanes: 1 })
      const { result } = await caller.run(0, job({ mode: 'eat' }))
      expect(result).toMatchObject({ ok: false, code: 'WORKER_OUT_OF_MEMORY', message: 'The worker ran out of memory' })
      await caller.train(0, job())
    })

    it.each([
      ['uncaughtLater', 'SLICE_THREW', /^RangeError: after the slice \(toy\.mjs:\d+\)$/],
      ['exitLater', 'WORKER_EXITED', /^The worker exited between two slices$/],
    ])('truth: a worker that dies between two slices (%s) costs the next', async (mode, code, message) => {
      const caller = await opened({ lanes: 1 })
      const own = await caller.train(0, job({ mode }))
      // It dies half a second later; on a busy machine that takes a while to be heard.
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const { result } = await caller.run(0, job({ slice: 2, own }))
      expect(result).toMatchObject({ ok: false, code, message: expect.stringMatching(message) })
      await caller.train(0, job({ slice: 2, attempt: 2, own }))
      expect(caller.asked).toEqual(['0/1'])
    })

    it('law: jobs ahead of time are run one after the other, and end alike', async () => {
      const caller = await opened({ lanes: 2 })
      const own = await caller.train(0, job())
      const other = await caller.train(0, job({ member: 1 }))
      const slow = caller.run(0, job({ slice: 2, own, mode: 'slow' }))
      const ahead = await caller.run(0, job({ member: 1, slice: 2, own: other }))
      expect(endOf(ahead)).toEqual(endOf(await caller.run(1, job({ member: 1, slice: 2, own: other }))))
      expect(endOf(await slow)).toEqual(endOf(await caller.run(1, job({ slice: 2, own, mode: 'slow' }))))
    })

    it.each(['exit', 'uncaught', 'loop', 'throw'])(
      'law: a slice that ends in %s does not cost the one that waits behind it',
      async (mode) => {
        const caller = await opened({ lanes: 1, sliceTimeout: 1.5 })
        const own = await caller.train(0, job())
        const failing = caller.run(0, job({ member: 1, mode }))
        const waiting = caller.run(0, job({ slice: 2, own }))
        expect((await failing).result.ok).toBe(false)
        trained((await waiting).result)
        await caller.train(0, job({ member: 1, attempt: 2 }))
      },
    )

    it('law: a slice that ends its thread does not cost the one before it, whose answer may still be on its way', async () => {
      const caller = await opened({ lanes: 1 })
      // Where others use the processors, too, the thread's end is often heard before its last answer.
      const others = Array.from({ length: 3 }, () => new Worker('for (;;);', { eval: true }))
      onTestFinished(async () => void (await Promise.all(others.map((other) => other.terminate()))))
      for (let round = 0; round < 40; round++) {
        await caller.train(0, job())
        const answered = caller.run(0, job({ member: 2 }))
        const failing = caller.run(0, job({ member: 1, mode: 'exit' }))
        trained((await answered).result)
        expect((await failing).result).toMatchObject({ ok: false, code: 'WORKER_EXITED' })
      }
    })

    it('law: the time that a slice waits in its lane is not counted', async () => {
      const caller = await opened({ lanes: 1, sliceTimeout: 1.5 })
      const slices = [caller.run(0, job({ mode: 'slower' })), caller.run(0, job({ member: 1, mode: 'slower' }))]
      for (const { result } of await Promise.all(slices)) trained(result)
    })

    it('truth: a slice that waits is given up by close', async () => {
      const caller = await opened({ lanes: 1 })
      const slices = [caller.run(0, job({ mode: 'loop' })), caller.run(0, job({ member: 1 }))]
      await caller.runner.close()
      for (const { result } of await Promise.all(slices)) expect(result).toMatchObject({ ok: false, code: 'RUNNER_CLOSED' })
    })

    it('law: the other lane works on while one hangs', async () => {
      const caller = await opened({ lanes: 2 })
      let hung = true
      const hanging = caller.run(0, job({ mode: 'loop' })).finally(() => {
        hung = false
      })
      const own = await caller.train(1, job({ member: 1 }))
      await caller.train(1, job({ member: 1, slice: 2, own }))
      expect(hung).toBe(true)
      await caller.runner.close()
      await hanging
    })

    it('law: what a slice leaves running goes on between slices', async () => {
      const caller = await opened({ lanes: 1 })
      const own = await caller.train(0, job({ mode: 'leaveWork' }))
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const { result } = await caller.run(0, job({ slice: 2, own, mode: 'ticks' }))
      expect(trained(result).report.metrics).toEqual({ ticks: 5 })
    })

    it('truth: close ends a slice that would never end', async () => {
      const caller = await opened({ lanes: 2 })
      const hanging = caller.run(0, job({ mode: 'loop' }))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await caller.runner.close()
      expect((await hanging).result).toMatchObject({ ok: false, code: 'RUNNER_CLOSED' })
      expect((await caller.run(1, job())).result).toMatchObject({ ok: false, code: 'RUNNER_CLOSED' })
    })
  })
}

function runners(make: MakeRunner) {
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
