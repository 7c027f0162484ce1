import path from 'node:path'
import { CladeError } from '../errors.js'
import { type RunConfig, resolveExperiment } from '../experiment.js'
import { decode } from '../journal/codec.js'
import type { Journal } from '../journal/journal.js'
import { openLmdbJournal } from '../journal/lmdb.js'
import { readRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import { Population } from '../population/population.js'
import type { Order, Outcome, SnapshotRef, Trained } from '../population/types.js'
import type { Runner } from '../runner/runner.js'
import { hashWeights } from '../runner/slice.js'
import type { Episodes, Snapshot } from '../trainable.js'
import { makeRunner, mustBeTheSame } from './session.js'

export interface VerifyRequest {
  readonly folder: string
  readonly workers: number
}

/**
 * Proves a run from its journal: the population, fed the recorded outcomes, must decide what was decided, and every slice, trained again
 * from what was trained again before it, must end in the recorded weights, episodes and hyperparameters. Async runs too, since the
 * journal holds the order of the decisions. What failed then (a crash, a time-out) is not made to fail again.
 *
 * @returns the slices trained
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs, JOURNAL_CORRUPT, JOURNAL_MISMATCH, RUN_CONFIG_MISMATCH
 */
export async function verifyRun({ folder, workers }: VerifyRequest, onSlice: (done: number, total: number) => void): Promise<number> {
  const file = readRunFile(folder)
  const config = resolveExperiment((await loadModule(file.experiment)).default, file.overrides)
  mustBeTheSame(file, config, folder)
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: false })
  try {
    const slices = readThrough(journal, config)
    const runner = makeRunner({ experimentPath: file.experiment, workers }, config)
    try {
      await runner.open()
      await trainAgain(journal, config, runner, (done) => onSlice(done, slices))
    } finally {
      await runner.close()
    }
    return slices
  } finally {
    await journal.close()
  }
}

/** Reads every byte that a resume would need, so that a damaged journal is told at once. Returns the number of successful slices. */
function readThrough(journal: Journal, config: RunConfig): number {
  const population = new Population(config)
  let slices = 0
  for (const entry of journal.entries()) {
    population.replay(entry)
    if (entry.outcome?.result.ok) slices++
  }
  for (const ref of neededBy(population)) {
    const bytes = journal.snapshot(ref)
    if (!bytes) throw new CladeError('JOURNAL_CORRUPT', `Cannot find the snapshot after ${nameOf(ref)}, which the run still needs`)
    const held = hashWeights((decode(bytes, `the snapshot after ${nameOf(ref)}`) as Snapshot).weights)
    if (held !== ref.weightsHash) throw differs(ref, `its weights were ${ref.weightsHash}, and the snapshot holds ${held}`)
  }
  return slices
}

/** What the run would go on from, and its best. */
function neededBy(population: Population): SnapshotRef[] {
  const orders = population.standings().map(({ member }) => population.orderOf(member))
  const refs = [...orders.flatMap(({ own, inherit }) => [own, inherit]), population.best?.snapshot ?? null]
  return refs.filter((ref) => ref !== null)
}

async function trainAgain(journal: Journal, config: RunConfig, runner: Runner, onSlice: (done: number) => void): Promise<void> {
  const population = new Population(config)
  const lanes = new Lanes(runner.lanes)
  /** What was trained again, by member and slice, as long as a later slice may start from it. */
  const snapshots = new Map<string, Promise<Uint8Array>>()
  const underWay: Promise<unknown>[] = []
  let done = 0

  for (const entry of journal.entries()) {
    const { outcome } = entry
    if (outcome?.result.ok) {
      const trained = trainOne(runner, lanes, population.orderOf(outcome.member), outcome, outcome.result, snapshots)
      // It is awaited below, in the journal's order; until then a rejection is nobody's fault.
      trained.catch(() => {})
      snapshots.set(keyOf(outcome), trained)
      underWay.push(trained)
    }
    population.replay(entry)
    for (const ref of population.takeUnneeded()) snapshots.delete(keyOf(ref))
    if (underWay.length > 2 * runner.lanes) {
      await underWay.shift()
      onSlice(++done)
    }
  }
  for (const trained of underWay) {
    await trained
    onSlice(++done)
  }
}

async function trainOne(
  runner: Runner,
  lanes: Lanes,
  order: Order,
  outcome: Outcome,
  recorded: Trained,
  snapshots: ReadonlyMap<string, Promise<Uint8Array>>,
): Promise<Uint8Array> {
  const sources = [order.own, order.inherit].filter((ref) => ref !== null).map((ref) => [keyOf(ref), snapshots.get(keyOf(ref))] as const)
  const bytes = new Map<string, Uint8Array>()
  for (const [key, snapshot] of sources) if (snapshot) bytes.set(key, await snapshot)
  const lane = await lanes.take()
  try {
    const { outcome: again, snapshot } = await runner.run(lane, order, (ref) => {
      const source = bytes.get(keyOf(ref))
      if (!source)
        throw new CladeError('JOURNAL_CORRUPT', `${capital(nameOf(outcome))} starts from ${nameOf(ref)}, which the journal does not hold`)
      return source
    })
    const difference = again.result.ok ? differenceOf(recorded, again.result) : `it failed: ${again.result.message}`
    if (difference !== undefined || snapshot === null) {
      throw differs(outcome, difference ?? 'it leaves no snapshot')
    }
    return snapshot
  } finally {
    lanes.give(lane)
  }
}

function differenceOf(recorded: Trained, again: Trained): string | undefined {
  if (recorded.weightsHash !== again.weightsHash) return `its weights were ${recorded.weightsHash} and are ${again.weightsHash}`
  if (recorded.report.steps !== again.report.steps) return `it trained ${recorded.report.steps} steps and trains ${again.report.steps}`
  const episodes = episodesDifference(recorded.report.episodes, again.report.episodes)
  if (episodes !== undefined) return episodes
  if (!Object.is(recorded.report.score, again.report.score)) {
    return `it reported the score ${recorded.report.score} and reports ${again.report.score}`
  }
  if (recorded.finite !== again.finite) return `its weights were ${finiteness(recorded)} and are ${finiteness(again)}`
  for (const [name, value] of Object.entries(recorded.report.applied)) {
    const now = again.report.applied[name]
    if (!Object.is(value, now)) return `it applied ${name} ${value} and applies ${now}`
  }
  return undefined
}

function episodesDifference(recorded: Episodes, again: Episodes): string | undefined {
  const [before, now] = [recorded.returns.length, again.returns.length]
  if (before !== now) return `it finished ${before} episodes and finishes ${now}`
  for (const column of ['steps', 'returns', 'lengths'] as const) {
    const at = recorded[column].findIndex((value, i) => !Object.is(value, again[column][i]))
    if (at >= 0) return `the ${column} of its episode ${at + 1} were ${recorded[column][at]} and are ${again[column][at]}`
  }
  return undefined
}

const finiteness = ({ finite }: Trained): string => (finite ? 'finite' : 'not finite')

function differs(slice: Pick<SnapshotRef, 'member' | 'slice'>, how: string): CladeError {
  return new CladeError('VERIFY_DIFFERS', `${capital(nameOf(slice))} is the first that differs: ${how}`, false)
}

const keyOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>): string => `${member}/${slice}`
const nameOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>): string => `slice ${slice} of member ${member}`
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Which lanes are free. */
class Lanes {
  private readonly free: number[]
  private readonly waiting: ((lane: number) => void)[] = []

  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, lane) => lane)
  }

  take(): Promise<number> {
    const lane = this.free.pop()
    return lane === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(lane)
  }

  give(lane: number): void {
    const next = this.waiting.shift()
    if (next) next(lane)
    else this.free.push(lane)
  }
}
