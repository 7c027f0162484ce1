import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { encode } from '../../src/journal/codec.js'
import type { Commit, Journal } from '../../src/journal/journal.js'
import { type OwnUpdate, PIECE_BYTES } from '../../src/journal/own.js'
import type { Entry, SnapshotRef } from '../../src/population/types.js'

/** A way to open an empty journal. `reopen` closes a journal and opens it again; absent where nothing outlives the process. */
export interface JournalUnderTest {
  open(): Promise<Journal>
  reopen?(journal: Journal): Promise<Journal>
}

export const ref = (member: number, slice: number): SnapshotRef => ({ member, slice, weightsHash: 'c0ffee00c0ffee00' })

/** An entry whose every number tells which it is. */
export function entry(n: number, member = 0): Entry {
  return {
    result: {
      member,
      slice: n,
      attempt: 1,
      lane: n % 2,
      wall: n / 8,
      ok: true,
      report: {
        steps: 100,
        episodes: { steps: Float64Array.of(n, 100), returns: Float64Array.of(-0, n / 3), lengths: Int32Array.of(n, 7) },
        applied: { learningRate: 1e-3 * n, kind: 'adam', nesterov: true },
        metrics: { loss: Number.NaN, best: Number.POSITIVE_INFINITY, worst: Number.NEGATIVE_INFINITY },
      },
      weightsHash: 'c0ffee00c0ffee00',
      finite: true,
    },
    event: {
      member,
      steps: 100 * n,
      score: n % 3 ? n : null,
      decision: 'keep',
      cause: 'method',
      copied: n % 4 ? null : { donor: 7, donorSteps: 100 * n, donorScore: n / 3, weights: ref(7, n), hyperparameters: 7 },
      reason: `number ${n}`,
      wall: n / 8,
      before: { learningRate: 1e-3 * n },
      after: { learningRate: 2e-3 * n },
      weightsHash: 'c0ffee00c0ffee00',
    },
  }
}

export function commit(entries: readonly Entry[], snapshots: Commit['snapshots'] = [], drop: Commit['drop'] = []): Commit {
  return { entries, snapshots, drop }
}

const bytesOf = (value: number, length = 5000) => encode({ weights: new Float32Array(length).fill(value) })

const piece = (slot: number, index: number, value: number) => ({ slot, index, bytes: new Uint8Array(PIECE_BYTES).fill(value) })
const own = (value: number, whole: boolean, pieces: OwnUpdate['pieces']): OwnUpdate => ({ record: bytesOf(value, 10), whole, pieces })

/** A change of a journal by a member, or a step between two changes. */
type Act =
  | { readonly does: 'save'; readonly member: number; readonly whole: boolean; readonly places: readonly [number, number][] }
  | { readonly does: 'drop'; readonly member: number }
  | { readonly does: 'flush' | 'begin to flush' | 'reopen' }

const member = fc.nat(2)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('save' as const),
      member,
      whole: fc.nat(4).map((die) => die === 0),
      places: fc.array(fc.tuple(fc.nat(1), fc.nat(2)), { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('drop' as const), member }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('flush' as const, 'begin to flush' as const, 'reopen' as const) }) },
)

/** The private state of a member that a journal must have: pieces and a record of its latest snapshot, and nothing else. */
interface Expected {
  readonly slice: number
  readonly value: number
  readonly pieces: ReadonlyMap<string, number>
}

function expectOwn(journal: Journal, at: number, expected: Expected | undefined, slices: number): void {
  for (let slice = 1; slice <= slices; slice++) {
    const found = journal.own(ref(at, slice))
    if (slice !== expected?.slice) {
      expect(found, `slice ${slice} of member ${at}`).toBeUndefined()
      continue
    }
    expect(Uint8Array.from(found!.record)).toEqual(bytesOf(expected.value, 10))
    const values = [0, 1].flatMap((slot) => [0, 1, 2].map((index) => found!.piece(slot, index)))
    expect(values.map((bytes) => bytes && [bytes.length, bytes[0], bytes[PIECE_BYTES - 1]])).toEqual(
      [0, 1].flatMap((slot) =>
        [0, 1, 2].map((index) => {
          const value = expected.pieces.get(`${slot}/${index}`)
          return value === undefined ? undefined : [PIECE_BYTES, value, value]
        }),
      ),
    )
  }
}

/** The rules of src/journal/journal.ts, for any implementation. */
export function describeJournal(name: string, { open, reopen }: JournalUnderTest): void {
  describe(`${name} journal`, () => {
    let journal: Journal
    beforeEach(async () => {
      journal = await open()
      return () => journal.close()
    })

    it('law: entries come back in order, from any number, before they are flushed and after', async () => {
      const entries = Array.from({ length: 20 }, (_, n) => entry(n))
      journal.append(commit(entries.slice(0, 7)))
      journal.append(commit(entries.slice(7, 8)))
      journal.append(commit(entries.slice(8)))
      expect([...journal.entries()]).toEqual(entries)
      await journal.flushed()
      expect([...journal.entries()]).toEqual(entries)
      expect([...journal.entries(13)]).toEqual(entries.slice(13))
      expect([...journal.entries(20)]).toEqual([])
    })

    it('law: an iteration that is under way sees what is appended meanwhile', async () => {
      journal.append(commit([entry(0), entry(1)]))
      const seen: number[] = []
      for (const { event } of journal.entries()) {
        seen.push(event.steps)
        if (seen.length === 2) journal.append(commit([entry(2)]))
        await journal.flushed()
      }
      expect(seen).toEqual([0, 100, 200])
    })

    it('law: typed arrays keep kind and bits, numbers that are not finite survive', async () => {
      journal.append(commit([entry(3)]))
      await journal.flushed()
      const [back] = journal.entries()
      const result = back!.result!
      if (!result.ok) throw new Error('expected a report')
      const { episodes, metrics } = result.report
      expect(episodes.steps).toBeInstanceOf(Float64Array)
      expect(episodes.lengths).toBeInstanceOf(Int32Array)
      // In a typed array even -0 stays; a plain -0 would come back as 0.
      expect(Object.is(episodes.returns[0], -0)).toBe(true)
      expect(metrics).toEqual({ loss: Number.NaN, best: Number.POSITIVE_INFINITY, worst: Number.NEGATIVE_INFINITY })
    })

    it('law: an entry is what it was when it was appended', async () => {
      const changing = structuredClone(entry(1)) as { event: { reason: string } } & Entry
      journal.append(commit([changing]))
      ;(changing.event as { reason: string }).reason = 'changed later'
      await journal.flushed()
      expect([...journal.entries()][0]!.event.reason).toBe('number 1')
    })

    it('law: a snapshot can be read at once, after the flush, and not after its drop', async () => {
      const bytes = bytesOf(1.5)
      journal.append(commit([], [{ ref: ref(3, 1), bytes }]))
      expect(journal.snapshot(ref(3, 1))).toEqual(bytes)
      await journal.flushed()
      expect(Uint8Array.from(journal.snapshot(ref(3, 1))!)).toEqual(bytes)
      expect(journal.snapshot(ref(3, 2))).toBeUndefined()
      expect(journal.snapshot(ref(1, 3))).toBeUndefined()
      journal.append(commit([], [], [ref(3, 1)]))
      expect(journal.snapshot(ref(3, 1))).toBeUndefined()
      await journal.flushed()
      expect(journal.snapshot(ref(3, 1))).toBeUndefined()
    })

    it('law: the latest checkpoint is there, with the number of entries before it, and the entries all stay', async () => {
      expect(journal.checkpoint()).toBeUndefined()
      journal.append({ ...commit([entry(0), entry(1)]), checkpoint: { at: 'first', map: new Map([[1, 'a']]) } })
      expect(journal.checkpoint()).toEqual({ entries: 2, state: { at: 'first', map: new Map([[1, 'a']]) } })
      journal.append(commit([entry(2)]))
      await journal.flushed()
      journal.append({ ...commit([]), checkpoint: 'second' })
      journal.append(commit([entry(3)]))
      expect(journal.checkpoint()).toEqual({ entries: 3, state: 'second' })
      await journal.flushed()
      expect(journal.checkpoint()).toEqual({ entries: 3, state: 'second' })
      expect([...journal.entries()]).toHaveLength(4)
      expect(journal.length).toBe(4)
      if (!reopen) return
      journal = await reopen(journal)
      expect(journal.checkpoint()).toEqual({ entries: 3, state: 'second' })
      expect([...journal.entries()]).toHaveLength(4)
    })

    it('law: a raise takes entries back, in the middle of a commit or not, and voids the checkpoint', async () => {
      const entries = Array.from({ length: 9 }, (_, n) => entry(n))
      const budget = { stepsPerMember: 400, totalSteps: Number.POSITIVE_INFINITY, seconds: Number.POSITIVE_INFINITY }
      const first = { entries: 3, taken: 2, again: 1, budget }
      journal.append({ ...commit(entries.slice(0, 5)), checkpoint: 'void' })
      await journal.flushed()
      journal.append({ ...commit(entries.slice(5, 7)), raise: first })
      const shown = [0, 1, 2, 5, 6].map((n) => entries[n])
      expect([...journal.entries()]).toEqual(shown)
      expect(journal.length).toBe(5)
      expect(journal.raises).toEqual([first])
      expect(journal.checkpoint()).toBeUndefined()
      await journal.flushed()
      expect([...journal.entries(4)]).toEqual(shown.slice(4))
      expect(journal.checkpoint()).toBeUndefined()
      // The second takes back an entry before the first raise, and one after it.
      const second = { entries: 2, taken: 3, again: 0, budget: { ...budget, stepsPerMember: 900 } }
      journal.append({ ...commit([entries[7]!]), raise: second })
      journal.append({ ...commit([entries[8]!]), checkpoint: 'valid' })
      const last = [0, 1, 7, 8].map((n) => entries[n])
      for (const look of ['before', 'after', 'reopened']) {
        expect([...journal.entries()], look).toEqual(last)
        expect([...journal.entries(2)], look).toEqual(last.slice(2))
        expect(journal.raises, look).toEqual([first, second])
        expect(journal.checkpoint(), look).toEqual({ entries: 4, state: 'valid' })
        await journal.flushed()
        if (look === 'after') journal = (await reopen?.(journal)) ?? journal
      }
    })

    it('law: a snapshot that is made and dropped before any flush leaves nothing', async () => {
      journal.append(commit([], [{ ref: ref(0, 1), bytes: bytesOf(1) }]))
      journal.append(commit([], [{ ref: ref(0, 2), bytes: bytesOf(2) }], [ref(0, 1)]))
      journal.append(commit([], [{ ref: ref(0, 3), bytes: bytesOf(3) }], [ref(0, 2)]))
      expect(journal.snapshot(ref(0, 2))).toBeUndefined()
      await journal.flushed()
      expect([1, 2, 3].map((slice) => journal.snapshot(ref(0, slice))?.length)).toEqual([undefined, undefined, bytesOf(3).length])
    })

    it('law: 1,000 commits with eight live snapshots keep order and the live ones', async () => {
      for (let n = 0; n < 1000; n++) {
        const [member, slice] = [n % 8, 1 + Math.floor(n / 8)]
        journal.append(
          commit([entry(n, member)], [{ ref: ref(member, slice), bytes: bytesOf(n, 500) }], slice > 1 ? [ref(member, slice - 1)] : []),
        )
        if (n % 97 === 0) await journal.flushed()
      }
      await journal.flushed()
      expect([...journal.entries()].map(({ event }) => event.reason)).toEqual(Array.from({ length: 1000 }, (_, n) => `number ${n}`))
      for (let member = 0; member < 8; member++) {
        expect(Uint8Array.from(journal.snapshot(ref(member, 125))!)).toEqual(bytesOf(992 + member, 500))
        expect(journal.snapshot(ref(member, 124))).toBeUndefined()
      }
    })

    it('law: of what a member keeps to itself its latest snapshot is held, whatever pieces it came in and whenever they were written', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 25 }), async (acts) => {
          journal = await fresh(journal, open)
          const expected = new Map<number, Expected>()
          const slices = [0, 0, 0]
          for (const [value, act] of acts.entries()) {
            switch (act.does) {
              case 'flush':
                await journal.flushed()
                break
              case 'begin to flush':
                void journal.flushed()
                // A turn: what was appended is being written now, and what comes next is not among it.
                await new Promise(setImmediate)
                break
              case 'reopen':
                journal = (await reopen?.(journal)) ?? journal
                break
              case 'drop': {
                const dropped = expected.get(act.member)
                if (dropped) journal.append(commit([], [], [ref(act.member, dropped.slice)]))
                expected.delete(act.member)
                break
              }
              case 'save': {
                const before = expected.get(act.member)
                const whole = act.whole || !before
                const slice = ++slices[act.member]!
                const places = new Map(act.places.map((place) => [place.join('/'), place]))
                const pieces = [...places.values()].map(([slot, index]) => piece(slot, index, value))
                const saved = { ref: ref(act.member, slice), bytes: bytesOf(value, 10), own: own(value, whole, pieces) }
                journal.append(commit([], [saved], before ? [ref(act.member, before.slice)] : []))
                const values = [...places.keys()].map((place) => [place, value] as const)
                expected.set(act.member, { slice, value, pieces: new Map([...(whole ? [] : before!.pieces), ...values]) })
              }
            }
            for (const [at, count] of slices.entries()) expectOwn(journal, at, expected.get(at), count)
          }
        }),
        { numRuns: reopen ? 25 : 100 },
      )
    })

    if (!reopen) return
    it('law: what was closed opens again, and goes on', async () => {
      journal.append(commit([entry(0), entry(1)], [{ ref: ref(0, 1), bytes: bytesOf(1) }]))
      journal = await reopen(journal)
      journal.append(commit([entry(2)], [{ ref: ref(0, 2), bytes: bytesOf(2) }], [ref(0, 1)]))
      for (let slice = 1; slice <= 12; slice++) {
        journal.append(commit([], [{ ref: ref(1, slice), bytes: bytesOf(slice), own: own(slice, slice === 1, [piece(0, 0, slice)]) }]))
        await journal.flushed()
      }
      journal = await reopen(journal)
      expect(journal.own(ref(1, 12))?.piece(0, 0)?.[0]).toBe(12)
      expect([...journal.entries()]).toEqual([entry(0), entry(1), entry(2)])
      expect(journal.snapshot(ref(0, 1))).toBeUndefined()
      expect(Uint8Array.from(journal.snapshot(ref(0, 2))!)).toEqual(bytesOf(2))
    })
  })
}

/** Another empty journal instead of this one. */
async function fresh(journal: Journal, open: JournalUnderTest['open']): Promise<Journal> {
  await journal.close()
  return open()
}
