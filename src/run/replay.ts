import { CladeError, expected } from '../errors.js'
import { sliceKey } from '../journal/names.js'
import type { RunFile } from '../journal/run-file.js'
import { Ledger } from '../population/ledger.js'
import type { ReplayPlan } from '../population/policies/replay.js'
import type { SnapshotRef } from '../population/types.js'
import { lineageOf } from '../report/lineage.js'
import type { TrainedAgent } from '../runner/protocol.js'
import { agentKept } from './origin.js'
import { type RecordedRun, type RunLocation, withRun } from './recorded-run.js'
import { NEVER, retrain } from './retrain.js'

/** A schedule that a run has found, for fresh members to be trained on. */
export interface Found {
  readonly file: RunFile
  /** Absolute path of the experiment's module. */
  readonly experimentPath: string
  readonly member: number
  /** null: no score, or diverged. */
  readonly score: number | null
  readonly plan: ReplayPlan
  /** The agent that the run's members began from. */
  readonly agent: TrainedAgent | null
}

/**
 * The schedule of hyperparameters along a member's ancestry.
 *
 * @param member null: the winner
 * @throws CladeError INVALID_OPTION for a member that the run does not have, NOTHING_TO_REPLAY for one that has not trained
 */
export function scheduleOf(location: RunLocation, member: number | null, signal = NEVER): Promise<Found> {
  return withRun(location, signal, async (run) => {
    const chosen = choose(run, member)
    const lineage = lineageOf(run.journal.entries())
    const steps = lineage.age(chosen.member)
    if (steps === 0) throw nothing(location.folder, chosen.member)
    const agent = agentKept(run.file, run.config.from, run.journal)
    const stages = lineage.stages(chosen.member).map(({ fromStep, hyperparameters }) => ({ fromStep, hyperparameters }))
    return {
      file: run.file,
      experimentPath: run.experimentPath,
      member: chosen.member,
      score: chosen.score,
      plan: { steps, stages },
      agent,
    }
  })
}

/**
 * Trains again, from the run's own seeds, exactly the slices that a member's weights came from: its own, and its donors' before each
 * copy.
 *
 * @param member null: the winner
 * @returns the hash of the weights, which is the recorded one
 * @throws CladeError VERIFY_DIFFERS naming the first slice that differs; INVALID_OPTION and NOTHING_TO_REPLAY as `scheduleOf`
 */
export function replayExactly(
  location: RunLocation,
  member: number | null,
  workers: number,
  onSlice: (done: number, total: number) => void,
  signal = NEVER,
): Promise<string> {
  return withRun(location, signal, async (run) => {
    const { member: winner, weights } = choose(run, member)
    if (weights === null || weights.slice === 0) throw nothing(location.folder, winner)
    const needed = slicesBehind(weights, run)
    await retrain(run, { workers, signal, wanted: (slice) => needed.has(sliceKey(slice)), onSlice: (done) => onSlice(done, needed.size) })
    return weights.weightsHash
  })
}

function choose({ ledger }: RecordedRun, wanted: number | null) {
  const standings = ledger.standings()
  const standing = wanted === null ? standings[0]! : standings.find(({ member }) => member === wanted)
  if (!standing) throw expected('--member', `a member of the run (0 to ${standings.length - 1})`, wanted)
  const { own, inherit } = ledger.jobOf(standing.member)
  return { member: standing.member, score: standing.score, weights: inherit ?? own }
}

/** The keys of the slices that a snapshot was made by, its own included. */
function slicesBehind(last: SnapshotRef, { journal, config }: RecordedRun): ReadonlySet<string> {
  const sources = new Map<string, readonly string[]>()
  const ledger = new Ledger(config, journal.raises)
  for (const entry of journal.entries()) {
    if (entry.result?.ok) {
      const { own, inherit } = ledger.jobOf(entry.result.member)
      sources.set(
        sliceKey(entry.result),
        // The agent that the run began from is in the journal; nobody here trained it.
        [own, inherit].flatMap((ref) => (ref === null || ref.slice === 0 ? [] : [sliceKey(ref)])),
      )
    }
    ledger.apply(entry)
  }
  const needed = new Set<string>()
  const open = [sliceKey(last)]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (needed.has(key)) continue
    needed.add(key)
    open.push(...(sources.get(key) ?? []))
  }
  return needed
}

function nothing(folder: string, member: number): CladeError {
  return new CladeError('NOTHING_TO_REPLAY', `Expected member ${member} of ${folder} to have trained, got no report since it began`)
}
