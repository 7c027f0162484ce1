import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { MemoryJournal } from '../../../src/journal/memory.js'
import { truncation } from '../../../src/population/exploit/index.js'
import { pb2, perturb } from '../../../src/population/explore/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { type MethodName, methods } from '../../../src/population/policies/index.js'
import type { Entry, PopulationConfig } from '../../../src/population/types.js'
import { below, stream } from '../../../src/random.js'
import { CsvProjection } from '../../../src/report/csv/projection.js'
import { growing } from '../../../src/report/csv/tables.js'
import { Lineage } from '../../../src/report/lineage.js'
import type { ProjectedRun, Projection } from '../../../src/report/projection.js'
import { Progress } from '../../../src/report/terminal/progress.js'
import { Checkpoints } from '../../../src/run/checkpoints.js'
import { seeds } from '../../conformance/seeds.js'
import { answer, config, failed, trained } from '../population/driver.js'

/** A run's parts, without its threads: what is gone with a kill. */
class Half {
  readonly ledger: Ledger
  readonly lineage = new Lineage()
  readonly csv = new CsvProjection()
  readonly progress: Progress
  readonly checkpoints: Checkpoints
  readonly read: number
  private out: ReturnType<Ledger['next']>[] = []

  constructor(
    readonly from: PopulationConfig,
    private readonly journal: MemoryJournal,
    readonly folder: string,
    version = '1',
  ) {
    this.ledger = new Ledger(from)
    const run = { folder, hyperparameters: ['rate'], clock: () => 0, population: this.ledger, lanes: 1 } as unknown as ProjectedRun
    this.progress = new Progress(run)
    const screen: Projection = { begin() {}, take() {}, end() {}, checkpoint: { name: 'screen', save: () => this.progress.save() } }
    const { ledger, lineage, csv } = this
    let read = 0
    const counted: Pick<MemoryJournal, 'entries'> = {
      *entries(first = 0) {
        for (const entry of journal.entries(first)) {
          read++
          yield entry
        }
      },
    }
    const seen = new Proxy(journal, {
      get: (target, name) => {
        const value = name === 'entries' ? counted.entries : Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    this.checkpoints = new Checkpoints({ journal: seen, ledger, lineage, projections: [csv, screen], version, every: 40 })
    const { since } = this.checkpoints.resume()
    const start = ledger.start()
    journal.append({ entries: start, snapshots: [], drop: ledger.takeUnneeded() })
    for (const entry of start) lineage.take(entry)
    csv.begin(run, seen.entries(), since(csv))
    const own = since(screen)
    if (own) this.progress.restore(own.state)
    for (const entry of own?.entries ?? seen.entries()) this.progress.take(entry)
    this.read = read
  }

  /** So many results come in, of slices that end in anything. */
  train(results: number, seed: number): this {
    const { ledger, journal } = this
    const random = stream(seed, 'arrival')
    for (let i = 0; i < results && !ledger.done; i++) {
      while (this.out.length < 3) {
        const job = ledger.next()
        if (job === null) break
        this.out.push(job)
      }
      const [job] = this.out.splice(below(random, this.out.length), 1)
      const result =
        below(random, 12) === 0
          ? failed('lane died')
          : trained(job!, [below(random, 9), below(random, 3)], { hash: `${job!.member}/${job!.slice}` })
      const entries = ledger.complete(answer(job!, result, i))
      if (entries.length === 0) continue
      journal.append({ entries, snapshots: [], drop: ledger.takeUnneeded() })
      this.take(entries)
    }
    return this
  }

  private take(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.lineage.take(entry)
      this.progress.take(entry)
    }
    this.csv.take(entries)
    this.checkpoints.take(entries)
  }

  /** All that anybody sees of it. */
  get seen() {
    const { ledger, lineage, progress } = this
    this.csv.flush()
    const standings = ledger.standings().map(({ state: _, ...standing }) => standing)
    const descent = standings.map(({ member }) => [
      lineage.ancestors(member),
      lineage.stages(member),
      lineage.age(member),
      lineage.legs(member),
    ])
    const { last, ...counts } = progress.save() as { last: Map<number, unknown> }
    return { standings, descent, counts, last: [...last].sort(), best: ledger.best, progress: ledger.progress, files: this.files() }
  }

  files(): string[] {
    return growing.map(({ file }) => readFileSync(path.join(this.folder, file), 'utf8'))
  }
}

function folders(count: number): string[] {
  const made = Array.from({ length: count }, () => mkdtempSync(path.join(tmpdir(), 'clade-checkpoints-')))
  onTestFinished(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true })
  })
  return made
}

const small = (method: MethodName, changes: Parameters<typeof config>[0] = {}): PopulationConfig =>
  config({
    method,
    population: methods[method].population,
    budget: { stepsPerMember: 1e6 },
    exploit: truncation({ fraction: 0.3 }),
    retries: 1,
    ...changes,
  })

test.each(Object.keys(methods) as MethodName[])(
  'law: a resume from a checkpoint shows, writes and decides what one from the first entry does: %s',
  (method) => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom('async' as const, 'lockstep' as const),
        fc.integer({ min: 60, max: 200 }),
        (seed, schedule, results) => {
          const explore = seed % 2 === 0 ? pb2({ rows: 4 }) : perturb({ factors: [0.8, 1.2] })
          const from = small(method, { schedule, seed: seed % 1000, explore })
          const [here, there] = folders(2) as [string, string]
          const journal = new MemoryJournal()
          new Half(from, journal, here).train(results, seed).csv.end()
          const whole = new Half(from, copyOf(journal, false), there, 'another version: its checkpoint is not read')
          const again = new Half(from, copyOf(journal, true), here)
          expect(again.seen).toEqual(whole.seen)
          expect(again.train(60, seed + 1).seen).toEqual(whole.train(60, seed + 1).seen)
          if (journal.checkpoint()) expect(again.read).toBeLessThan(whole.read)
          for (const half of [whole, again]) half.csv.end()
        },
      ),
      { numRuns: 4 },
    )
  },
)

test('law: the resume of a long run reads the entries since its checkpoint, not all of them', () => {
  const [folder] = folders(1) as [string]
  const journal = new MemoryJournal()
  new Half(small('pbt'), journal, folder).train(3000, 1).csv.end()
  // Ledger, files and screen each read what came after the checkpoint, of which there is one every 40 entries.
  expect(new Half(small('pbt'), journal, folder).read).toBeLessThanOrEqual(3 * 40)
  expect(journal.length).toBeGreaterThan(2500)
})

test.each<[string, (file: string) => void]>([
  ['it was cut off before its checkpoint', (file) => truncateSync(file, 100)],
  ['it is gone', (file) => rmSync(file)],
  [
    'its end was edited',
    (file) =>
      writeFileSync(
        file,
        readFileSync(file, 'utf8')
          .replace(/\d(?=\n[^\n]*\n$)/, 'x')
          .replace(/0/g, '1'),
      ),
  ],
  ['it has torn rows', (file) => appendFileSync(file, '1,2,"torn')],
])('truth: a CSV file that is not as it was at the checkpoint is made anew, and one with rows too many is cut: %s', (_, damage) => {
  const [folder] = folders(1) as [string]
  const journal = new MemoryJournal()
  const first = new Half(small('pbt'), journal, folder).train(200, 1)
  const { files } = first.seen
  first.csv.end()
  damage(path.join(folder, 'members.csv'))
  expect(new Half(small('pbt'), journal, folder).seen.files).toEqual(files)
})

test('truth: an exploit that keeps state and cannot save it has no checkpoint, and the resume is right all the same', () => {
  const counting = () => {
    let turns = 0
    const inner = truncation({ fraction: 0.3 })
    return {
      ...inner,
      name: 'counting',
      observe: () => void turns++,
      choose: (...of: Parameters<typeof inner.choose>) =>
        turns % 7 === 0 ? inner.choose(...of) : { donor: null, reason: `turn ${turns}` },
    }
  }
  const saving = () => {
    let turns = 0
    const inner = counting()
    return {
      ...inner,
      observe: () => void turns++,
      choose: (...of: Parameters<typeof inner.choose>) =>
        turns % 7 === 0 ? truncation({ fraction: 0.3 }).choose(...of) : { donor: null, reason: `turn ${turns}` },
      save: () => turns,
      restore(state: unknown) {
        turns = Number(state)
      },
    }
  }
  for (const [exploit, has] of [
    [counting, false],
    [saving, true],
  ] as const) {
    const [folder] = folders(1) as [string]
    const journal = new MemoryJournal()
    const first = new Half(small('pbt', { exploit }), journal, folder).train(300, 1)
    expect(journal.checkpoint() !== undefined).toBe(has)
    const { seen } = first
    first.csv.end()
    expect(new Half(small('pbt', { exploit }), journal, folder).seen).toEqual(seen)
  }
})

/** A journal of the same entries, with or without the checkpoint. */
function copyOf(journal: MemoryJournal, checkpoint: boolean): MemoryJournal {
  const copy = new MemoryJournal()
  const latest = journal.checkpoint()
  const entries = [...journal.entries()]
  const at = latest?.entries ?? entries.length
  copy.append({ entries: entries.slice(0, at), snapshots: [], drop: [], ...(checkpoint && latest ? { checkpoint: latest.state } : {}) })
  copy.append({ entries: entries.slice(at), snapshots: [], drop: [] })
  return copy
}
