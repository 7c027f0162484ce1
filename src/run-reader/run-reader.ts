import path from 'node:path'
import type { DescribedConfig } from '../describe-config.js'
import { CladeError } from '../errors.js'
import { readNewLmdbJournal } from '../journal/lmdb-reader.js'
import { type RunFile, type RunStatus, readRunFile } from '../journal/run-file.js'
import { mustBeWhole, short } from '../journal/whole.js'
import type { Entry } from '../population/types.js'
import { hasOwner } from '../run/announcement.js'
import type { Policy } from '../trained.js'
import { History } from './history.js'
import { policyOptions } from './policy-options.js'
import { recordOf } from './record.js'
import type { RunData, RunPolicyOptions } from './run-data.js'

/** The entries that an update has read. */
interface Update {
  readonly entries: readonly Entry[]
  /**
   * True where they are all that there are: at the first update, where another run has taken the folder since, and where a raised budget has
   * taken entries back that had been read.
   */
  readonly anew: boolean
}

/** A run as of the last update. */
interface Seen {
  readonly file: RunFile
  readonly status: RunStatus
  readonly config: DescribedConfig
  readonly history: History
  /** Raises of the budget that the journal held. */
  readonly raises: number
}

/**
 * Reads a run again and again while it goes on, each time only what is new. It keeps no file open between two updates, takes no lock, and
 * never loads the experiment's module.
 *
 * @example
 * const reader = new RunReader('runs/cartpole-1')
 * const { entries, anew } = reader.update()
 * console.log(reader.read().standings)
 */
export class RunReader {
  readonly folder: string
  private seen: Seen | null = null

  constructor(folder: string) {
    this.folder = path.resolve(folder)
  }

  /**
   * Reads run.json, and the entries that have come since the last update. After an error the next update reads all of them.
   *
   * @throws CladeError RUN_INVALID, JOURNAL_FOREIGN, JOURNAL_CORRUPT, JOURNAL_SHORT
   */
  update(): Update {
    const { folder, seen } = this
    // Read before the journal, since what run.json says of the journal stays true while that grows.
    const { file, status } = statusOf(folder)
    const config = configOf(file, folder)
    this.seen = null
    const fresh = { history: new History(file.seed, Object.keys(config.hyperparameters)), raises: 0 }
    const known = seen?.file.startedAt === file.startedAt ? seen : fresh
    const { entries, history, raises } = readOn(folder, file, known, fresh)
    this.seen = { file, status, config, history, raises }
    return { entries, anew: history === fresh.history }
  }

  /** The run as of the last update, which later updates leave as it is. */
  read(): RunData {
    if (!this.seen) throw new Error('A run is read once it has been updated')
    const { file, status, config, history } = this.seen
    const record = recordOf(file, config, history)
    return {
      folder: this.folder,
      ...record,
      status,
      experiment: file.experiment,
      budget: file.raises?.at(-1)?.budget ?? config.budget,
      parameters: file.parameters ?? null,
      versions: file.versions,
      startedAt: file.startedAt,
      finishedAt: file.finishedAt,
      wallSeconds: Math.max(file.wallSeconds, history.wall),
      policy: (options) => policyOf(this.folder, record.winner, options),
    }
  }
}

/** Opens a policy. What it takes to load an experiment and an agent is loaded only then. */
async function policyOf(folder: string, winner: number | null, given?: RunPolicyOptions): Promise<Policy> {
  const { choice, options } = policyOptions(given, winner)
  const { openTrained } = await import('../run/open-trained.js')
  const { trained } = await openTrained({ folder }, choice)
  return trained.policy(options)
}

/** run.json, and the status that it would have if a killed process could still write it. */
function statusOf(folder: string): { readonly file: RunFile; readonly status: RunStatus } {
  const file = readRunFile(folder)
  if (file.status !== 'running' || hasOwner(folder)) return { file, status: file.status }
  // The run may have ended between the two looks.
  const again = readRunFile(folder)
  return { file: again, status: again.status === 'running' ? 'interrupted' : again.status }
}

type Known = Pick<Seen, 'history' | 'raises'>

/** Feeds the history that is known with the entries that it lacks, or a fresh one where entries have been taken back. */
function readOn(folder: string, file: RunFile, known: Known, fresh: Known): Known & Pick<Update, 'entries'> {
  const entries: Entry[] = []
  const journal = readNewLmdbJournal(path.join(folder, 'journal'))
  if (!journal) {
    // A run makes its journal just after run.json.
    if (file.status === 'finished' || known.history.events.length + (file.entries ?? 0) > 0) throw short(folder, 'there is none')
    return { ...known, entries }
  }
  try {
    const { length } = known.history.events
    const takesBack = journal.raises.slice(known.raises).some(({ entries }) => entries < length)
    const { history } = takesBack ? fresh : known
    for (const entry of journal.entries(history.events.length)) {
      history.take(entry)
      entries.push(entry)
    }
    mustBeWhole({ folder, file, journal, told: history.members })
    return { history, raises: journal.raises.length, entries }
  } finally {
    journal.close()
  }
}

/** The configuration in run.json, which only a damaged or hostile file has otherwise than `describeConfig` writes it. */
function configOf({ config }: RunFile, folder: string): DescribedConfig {
  const described = config as unknown as DescribedConfig
  const { hyperparameters } = described
  if (typeof hyperparameters === 'object' && hyperparameters !== null) return described
  throw new CladeError('RUN_INVALID', `Expected ${folder} to hold a Clade run, but its run.json has no hyperparameters`)
}
