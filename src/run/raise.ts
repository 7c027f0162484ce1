import { describeBudget } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import type { RecordedJournal } from '../journal/journal.js'
import type { RunFile } from '../journal/run-file.js'
import { entriesKept } from '../population/taken-back.js'
import type { Budget, Entry, Result, ScheduleName } from '../population/types.js'

/** New limits of a run's budget, each in full; one that is not given stays. */
export interface Limits {
  /** Environment steps of one member. */
  readonly steps?: number | undefined
  /** Environment steps of the whole population. */
  readonly totalSteps?: number | undefined
  readonly seconds?: number | undefined
}

/** The flag of each limit, and its name in a budget. */
const LIMITS = {
  steps: { flag: '--steps', limit: 'stepsPerMember', unit: 'steps per member' },
  totalSteps: { flag: '--total-steps', limit: 'totalSteps', unit: 'steps of the population' },
  seconds: { flag: '--seconds', limit: 'seconds', unit: 'seconds' },
} as const satisfies Record<keyof Limits, { flag: string; limit: keyof Budget; unit: string }>

const NAMES = Object.keys(LIMITS) as (keyof Limits)[]

/** True where a limit is given. */
export function raisesSomething(limits: Limits): boolean {
  return NAMES.some((name) => limits[name] !== undefined)
}

/** The flags that raise the budget, for messages: `--steps N`. */
export function raisingFlags(budget: Budget): string {
  return limitsOf(budget)
    .map((name) => `${LIMITS[name].flag} N`)
    .join(' ')
}

/** Sentences for the user whose run goes on with another budget. */
export function raiseNotes(config: RunConfig, before: Budget, budget: Budget, members: readonly { readonly steps: number }[]): string[] {
  const notes = [`the budget is raised from ${wordsOf(before)} to ${wordsOf(budget)}`]
  const { startAfter } = config.exploit().config
  // Only this method asks the experiment's exploit. From 1 on `startAfter` counts steps.
  if (config.method.name !== 'pbt' || typeof startAfter !== 'number' || startAfter >= 1) return notes
  const start = Math.ceil(startAfter * Math.min(budget.stepsPerMember, budget.totalSteps / config.population))
  const furthest = Math.max(...members.map(({ steps }) => steps))
  if (!Number.isFinite(start) || furthest >= start) return notes
  return [
    ...notes,
    `nobody copies before ${start} steps: startAfter ${startAfter} is a share of the budget, of the raised one from here on`,
  ]
}

/** The budget in words: `400000 steps per member`. */
function wordsOf(budget: Budget): string {
  return limitsOf(budget)
    .map((name) => `${budget[LIMITS[name].limit]} ${LIMITS[name].unit}`)
    .join(', ')
}

/** The budget that is in force at the end of a journal. */
export function budgetOf({ budget }: Pick<RunConfig, 'budget'>, { raises }: Pick<RecordedJournal, 'raises'>): Budget {
  return raises.at(-1)?.budget ?? budget
}

/** @throws CladeError INVALID_OPTION where a limit is none that the run has, or not above the one that it has */
export function raisedBudget(budget: Budget, limits: Limits): Budget {
  let raised = budget
  for (const name of NAMES) {
    const value = limits[name]
    if (value === undefined) continue
    const { flag, limit, unit } = LIMITS[name]
    const before = budget[limit]
    if (!Number.isFinite(before)) throw refused(`${flag} to be a limit that the run has (${raisingFlags(budget)})`, value)
    const isWhole = name === 'seconds' ? Number.isFinite(value) : Number.isSafeInteger(value)
    if (!isWhole) throw refused(`${flag} to be ${name === 'seconds' ? 'a number' : 'a whole number'}`, value)
    if (value <= before) throw refused(`${flag} to be more than the run has (${before} ${unit})`, value)
    raised = { ...raised, [limit]: value }
  }
  return raised
}

/** The decisions that a raise takes back, and what they had been made on. */
export interface TakenBack {
  /** Entries that stay. */
  readonly entries: number
  readonly taken: number
  /** Results whose decisions are made anew, in order. */
  readonly results: readonly Result[]
}

/** The end of a journal whose decisions a raise takes back. */
export function takenBack(schedule: ScheduleName, journal: Pick<RecordedJournal, 'entries' | 'length'>): TakenBack {
  const entryAt = (n: number): Entry => {
    for (const entry of journal.entries(n)) return entry
    throw new Error(`There is no entry ${n}`)
  }
  const entries = entriesKept(schedule, journal.length, entryAt)
  const results = Array.from(journal.entries(entries)).flatMap(({ result }) => result ?? [])
  return { entries, taken: journal.length - entries, results }
}

/** run.json of a run whose budget is raised, before the journal holds the raise: a crash in between leaves a run that can go on. */
export function beforeRaise(file: RunFile, kept: number): RunFile {
  const changes = file.changes?.map((change) => ({ ...change, entries: Math.min(change.entries, kept) }))
  return {
    ...file,
    ...(changes ? { changes } : {}),
    ...(file.entries === undefined ? {} : { entries: Math.min(file.entries, kept) }),
  }
}

/** run.json with the raises that the journal holds. */
export function withRaises(file: RunFile, { raises }: Pick<RecordedJournal, 'raises'>): RunFile {
  if (raises.length === 0) return file
  return { ...file, raises: raises.map(({ entries, budget }) => ({ entries, budget: describeBudget(budget) })) }
}

function limitsOf(budget: Budget): (keyof Limits)[] {
  return NAMES.filter((name) => Number.isFinite(budget[LIMITS[name].limit]))
}

function refused(rule: string, value: number): CladeError {
  return new CladeError('INVALID_OPTION', `Expected ${rule}, got ${value}`)
}
