import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { job, type MakeRunner, runners, trained } from './describe-runner.js'
import { endOf } from './ended.js'

/** The further rules of a runner that isolates its lanes: no failure leaves its lane. */
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
      // On busy processors the thread's end is often heard before its last answer.
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
