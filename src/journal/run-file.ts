import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import type { Overrides } from '../experiment.js'
import type { Budget } from '../population/types.js'
import type { ParameterShapes, Plain } from '../trainable.js'
import { writeFileAtomic } from './atomic-file.js'
import { diskError, errorCode } from './disk-error.js'

const STATUSES = ['running', 'finished', 'failed', 'interrupted'] as const
export type RunStatus = (typeof STATUSES)[number]

/** Hashes of the user's own modules, by their path from the experiment's folder. */
export type ModuleHashes = { readonly [file: string]: string }

export interface ModuleChange {
  /** Entries of the journal before the change. */
  readonly entries: number
  /** The files that differ from those before, with how: `grid.mjs has changed`. The engine counts as one where its bits are others. */
  readonly files: readonly string[]
  readonly modules: ModuleHashes
  /** The engine from then on, where its bits are others. */
  readonly engine?: string
}

/** The contents of run.json: the configuration of a run, and its end. */
export interface RunFile {
  readonly format: 1
  readonly name: string
  readonly status: RunStatus
  /**
   * The name of an experiment that comes with Clade, or the path of its module from the run's folder, which begins with a dot; older
   * versions of Clade wrote an absolute path.
   */
  readonly experiment: string
  readonly seed: number
  /** Options of the command line that replaced the experiment's. */
  readonly overrides: Overrides
  /** The whole configuration with its defaults: only what survives JSON, so no typed arrays, infinities or NaN. */
  readonly config: Plain
  /**
   * The versions that it began with. `engine` (`wasm`, `native avx512`, `tfjs:wasm 4.22.0`) changes bits only where it is TensorFlow.js;
   * older versions of Clade did not write it.
   */
  readonly versions: { readonly clade: string; readonly node: string; readonly platform: string; readonly engine?: string }
  /** The spaces that the trainable describes, null for none: a policy opens by them. Absent in runs of older versions of Clade. */
  readonly spaces?: Plain
  /** The shapes of the trainable's parameters by name; absent where they have none, and in runs of older versions of Clade. */
  readonly parameters?: ParameterShapes
  /** The modules that it began with; absent in runs of older versions of Clade. */
  readonly modules?: ModuleHashes
  /** Resumes with other modules, or with an engine of other bits, that the user accepted, in order. */
  readonly changes?: readonly ModuleChange[]
  /** Budgets that took the place of the one in `config`, in order, each from that entry of the journal on. */
  readonly raises?: readonly { readonly entries: number; readonly budget: { readonly [limit in keyof Budget]: number | null } }[]
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** null while it runs. */
  readonly finishedAt: string | null
  /** Seconds of training, those before a resume included. */
  readonly wallSeconds: number
  /** Entries that the journal held when the run last ended well; absent in runs of older versions of Clade. */
  readonly entries?: number
}

/** @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
export function writeRunFile(folder: string, run: RunFile): void {
  writeFileAtomic(path.join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
}

/** @throws CladeError RUN_INVALID when the folder holds no run of this format. */
export function readRunFile(folder: string): RunFile {
  let text: string
  try {
    text = readFileSync(path.join(folder, 'run.json'), 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw invalid(folder, `there is no run.json${runsOfCompare(folder)}`)
    throw diskError(error, folder)
  }
  let run: unknown
  try {
    run = JSON.parse(text)
  } catch {
    throw invalid(folder, 'its run.json is not JSON')
  }
  const wrong = fault(run)
  if (wrong) throw invalid(folder, `its run.json has ${wrong}`)
  return run as RunFile
}

/** A hint where the folder holds a compare, whose runs lie in folders of their own. */
function runsOfCompare(folder: string): string {
  if (!existsSync(path.join(folder, 'compare.json'))) return ''
  const first = readdirSync(folder).find((name) => existsSync(path.join(folder, name, 'run.json')))
  return first === undefined ? ': it holds a compare' : `: it holds a compare, of which ${path.join(folder, first)} is a run`
}

function fault(run: unknown): string | undefined {
  if (!isRecord(run)) return 'no fields'
  if (run.format !== 1) return `format ${JSON.stringify(run.format)}; this version reads format 1`
  if (!STATUSES.some((status) => status === run.status)) return `status ${JSON.stringify(run.status)}`
  for (const [field, type] of Object.entries(FIELDS)) if (typeof run[field] !== type) return `no ${type} ${field}`
  if (!isRecord(run.config)) return 'no config'
  if (!isRecord(run.overrides)) return 'no overrides'
  if (run.finishedAt !== null && typeof run.finishedAt !== 'string') return 'no finishedAt'
  if (run.modules !== undefined && !isRecord(run.modules)) return 'no modules'
  if (run.changes !== undefined && !(Array.isArray(run.changes) && run.changes.every(isChange))) return 'no changes'
  if (run.raises !== undefined && !(Array.isArray(run.raises) && run.raises.every(isRaise))) return 'no raises'
  if (run.entries !== undefined && typeof run.entries !== 'number') return 'no number entries'
  const { versions } = run
  if (!isRecord(versions) || ['clade', 'node', 'platform'].some((part) => typeof versions[part] !== 'string')) return 'no versions'
  return undefined
}

const FIELDS = { name: 'string', experiment: 'string', seed: 'number', startedAt: 'string', wallSeconds: 'number' }

function isChange(change: unknown): boolean {
  return isRecord(change) && typeof change.entries === 'number' && Array.isArray(change.files) && isRecord(change.modules)
}

function isRaise(raise: unknown): boolean {
  return isRecord(raise) && typeof raise.entries === 'number' && isRecord(raise.budget)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(folder: string, why: string): CladeError {
  return new CladeError('RUN_INVALID', `Expected ${folder} to hold a Clade run, but ${why}`)
}
