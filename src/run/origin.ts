import { existsSync } from 'node:fs'
import path from 'node:path'
import { CladeError, expected } from '../errors.js'
import { encode } from '../journal/codec.js'
import type { RecordedJournal } from '../journal/journal.js'
import { missingSnapshot } from '../journal/names.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'
import { type Origin, originRef } from '../population/types.js'
import type { TrainedAgent } from '../runner/protocol.js'
import type { Inheritance, Plain, TrainedElsewhere } from '../trainable.js'
import { readTrained } from './open-trained.js'

/** A trained agent that a population is to begin from: as run.json describes it, and as lanes take it. */
export interface ReadOrigin {
  readonly from: Origin
  readonly agent: TrainedAgent
}

/**
 * Reads the agent that `--from` names. Its run may go on, be on a disk that cannot be written, and have an experiment that is gone.
 *
 * @param named a run's folder, or `<folder>:<member>`; without a member: the winner
 * @param fresh true: members draw their hyperparameters, and do not begin with the agent's
 * @throws CladeError INVALID_OPTION, NOTHING_TRAINED, and the errors of `readRun`
 */
export async function readOrigin(named: string, cwd: string, fresh: boolean): Promise<ReadOrigin> {
  const { folder, member } = parsed(named, cwd)
  const [trained] = await readTrained(folder, [{ member, option: 'the member of --from' }])
  const { facts, state, hyperparameters: latest } = trained!
  if (!state.weights.every(Number.isFinite)) throw expected('--from', 'an agent whose weights are finite', `member ${facts.member}`)
  const file = readRunFile(folder)
  const { steps, score, weightsHash } = facts
  const hyperparameters = fresh ? null : { ...settingsOf(file), ...latest }
  const from = { run: nameOf(folder), member: facts.member, steps, score, weightsHash, hyperparameters }
  const { weights, learner } = state
  return { from, agent: { ...elsewhere(file), bytes: encode({ weights, learner } satisfies Inheritance), weightsHash } }
}

/** The agent that a run began from, out of its own journal; null where it began with fresh weights. @throws CladeError JOURNAL_CORRUPT */
export function agentKept(file: RunFile, from: Origin | null, journal: Pick<RecordedJournal, 'snapshot'>): TrainedAgent | null {
  if (from === null) return null
  const ref = originRef(from)
  return { ...elsewhere(file), bytes: journal.snapshot(ref) ?? missingSnapshot(ref), weightsHash: ref.weightsHash }
}

/** @throws CladeError FROM_MISSING where a run was cut off before its journal held the agent that it begins from */
export function mustHaveOrigin(
  folder: string,
  from: Origin | null,
  agent: TrainedAgent | null,
  journal: Pick<RecordedJournal, 'length'>,
): void {
  if (from === null || agent !== null || journal.length > 0) return
  const rule = `Expected the journal of ${folder} to hold the agent that it begins from, got none, since it was cut off too early`
  throw new CladeError('FROM_MISSING', `${rule}: go on with the command that began it, and --resume`)
}

/** A folder's name may have a colon and digits at its end, too. */
function parsed(named: string, cwd: string): { readonly folder: string; readonly member: number | null } {
  if (named.trim() === '') throw expected('--from', 'the folder of a run, or <folder>:<member>', named)
  const whole = path.resolve(cwd, named)
  const [, folder, member] = /^(.+):(\d+)$/.exec(named) ?? []
  if (member === undefined || existsSync(path.join(whole, 'run.json'))) return { folder: whole, member: null }
  return { folder: path.resolve(cwd, folder!), member: Number(member) }
}

/** The folder's name, in letters that mean nothing to CSV files, terminals and pages. */
function nameOf(folder: string): string {
  return (
    path
      .basename(folder)
      .replace(/[^\w.-]/g, '_')
      .slice(0, 100) || 'run'
  )
}

/** The trainable's own settings: those of hyperparameters that the run did not tune. */
function settingsOf({ config }: RunFile): Record<string, never> {
  const { defaults = {} } = config as { readonly defaults?: Record<string, never> }
  return defaults
}

function elsewhere({ config, spaces = null, parameters }: RunFile): TrainedElsewhere {
  const { trainable } = config as { readonly trainable?: { readonly name?: string; readonly config?: Plain } }
  return { name: String(trainable?.name), config: trainable?.config ?? null, spaces, ...(parameters && { parameters }) }
}
