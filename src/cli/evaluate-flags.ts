import type { Command } from 'commander'
import { nearHint } from '../../checks/near-name.js'
import { CladeError, expected } from '../errors.js'
import { LONGEST_EPISODE } from '../run/longest-episode.js'
import { type SnapshotName, snapshotNames } from '../run/snapshot-name.js'
import { addFlag, FLAGS, type Flag, isNatural, type RunFlags } from './flags.js'
import { numberOf } from './number.js'

/** The flags that choose a member of a run, and one of its snapshots. */
export interface MemberFlags {
  readonly member?: number
  readonly snapshot: SnapshotName
}

/** The flags of `clade evaluate`. A flag that is missing in the table below fails the build, and so does one too many. */
export interface EvaluateFlags extends Omit<MemberFlags, 'member'>, Pick<RunFlags, 'workers' | 'out' | 'engine' | 'quiet'> {
  readonly member?: number | 'all'
  readonly episodes: number
  readonly seed: number
  readonly greedy?: boolean
  readonly stochastic?: boolean
  readonly env?: string
  readonly maxSteps: number
  /** Seconds. */
  readonly timeout?: number
}

/** `--snapshot`, for all commands that open a member. */
export const SNAPSHOT_FLAG: Flag = {
  usage: '--snapshot <name>',
  help: 'last (what the member goes on with), or best (of the highest score that any member reported)',
  parse: snapshotName,
  fallback: 'last',
}
/** `--greedy`, for all commands that play. */
export const GREEDY_FLAG: Flag = { usage: '--greedy', help: 'take the likeliest actions (default: draw them, as in training)' }
/** `--stochastic`, likewise. */
export const STOCHASTIC_FLAG: Flag = { usage: '--stochastic', help: 'draw the actions, as in training (the default)' }
/** `--env`, likewise. */
export const ENV_FLAG: Flag = {
  usage: '--env <environment>',
  help: 'another environment of the same spaces: an id, or the path of a module',
  parse: environment,
}

const EVALUATE_FLAGS: { readonly [K in keyof EvaluateFlags]-?: Flag } = {
  member: { usage: '--member <n>', help: 'a member, or all (default: the winner)', parse: memberOrAll },
  snapshot: SNAPSHOT_FLAG,
  episodes: { usage: '--episodes <n>', help: 'episodes of each member', parse: positive('--episodes'), fallback: 100 },
  seed: { usage: '--seed <n>', help: 'that the seeds of the episodes are split from', parse: natural('--seed'), fallback: 1 },
  greedy: GREEDY_FLAG,
  stochastic: STOCHASTIC_FLAG,
  env: ENV_FLAG,
  maxSteps: {
    usage: '--max-steps <n>',
    help: 'environment steps after which an episode is cut',
    parse: positive('--max-steps'),
    fallback: LONGEST_EPISODE,
  },
  timeout: { usage: '--timeout <seconds>', help: 'that an episode may take (default: the sliceTimeout of the experiment)', parse: seconds },
  workers: { ...FLAGS.workers, help: 'threads that play (default: all cores)', parse: positive('--workers') },
  out: { ...FLAGS.out, help: 'folder of evaluation.csv, which is replaced there (default: the run’s)' },
  engine: FLAGS.engine,
  quiet: FLAGS.quiet,
}

/** Adds the flags of `clade evaluate` to its command. */
export function addEvaluateFlags(command: Command): Command {
  for (const flag of Object.values(EVALUATE_FLAGS)) addFlag(command, flag)
  return command
}

function snapshotName(text: string): SnapshotName {
  const name = snapshotNames.find((known) => known === text)
  if (name !== undefined) return name
  const got = `${JSON.stringify(text)}${nearHint(text, snapshotNames)}`
  throw new CladeError('INVALID_OPTION', `Expected --snapshot to be ${snapshotNames.join(' or ')}, got ${got}`)
}

function memberOrAll(text: string): number | 'all' {
  return text === 'all' ? 'all' : numberOf('--member', text, 'the number of a member, or all', isNatural)
}

function environment(text: string): string {
  if (text.trim() === '') throw expected('--env', 'an id, or the path of a module', text)
  return text
}

/** Reads a positive integer. */
export function positive(flag: string): (text: string) => number {
  return (text) => numberOf(flag, text, 'a positive integer', (value) => isNatural(value) && value > 0)
}

/** Reads a whole number of 0 or more. */
export function natural(flag: string): (text: string) => number {
  return (text) => numberOf(flag, text, 'a whole number of 0 or more', isNatural)
}

function seconds(text: string): number {
  return numberOf('--timeout', text, 'a positive number of seconds', (value) => value > 0)
}
