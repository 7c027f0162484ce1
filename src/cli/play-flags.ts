import type { Command } from 'commander'
import { ENV_FLAG, GREEDY_FLAG, type MemberFlags, natural, positive, SNAPSHOT_FLAG, STOCHASTIC_FLAG } from './evaluate-flags.js'
import { addFlag, FLAGS, type Flag, isNatural, type RunFlags } from './flags.js'
import { numberOf } from './number.js'
import type { ExperimentFlag } from './run-command.js'

/** The flags that `clade watch` and `clade record` share. A flag that is missing in its table fails the build, and so does one too many. */
export interface PlayFlags extends MemberFlags, ExperimentFlag, Pick<RunFlags, 'engine'> {
  readonly greedy?: boolean
  readonly stochastic?: boolean
  readonly env?: string
  readonly seed: number
  /** Frames a second. */
  readonly fps?: number
  readonly episodes?: number
}

export interface WatchFlags extends PlayFlags {
  readonly steps?: number
  readonly picture?: boolean
}

export interface RecordFlags extends PlayFlags {
  readonly out?: string
  readonly overwrite?: boolean
  readonly scale?: number
  readonly maxSteps: number
}

type Table<Flags> = { readonly [K in Exclude<keyof Flags, 'experiment'>]-?: Flag }

const PLAY_FLAGS: Table<PlayFlags> = {
  member: {
    usage: '--member <n>',
    help: 'a member of the run (default: the winner)',
    parse: (text) => numberOf('--member', text, 'the number of a member', isNatural),
  },
  snapshot: SNAPSHOT_FLAG,
  greedy: GREEDY_FLAG,
  stochastic: STOCHASTIC_FLAG,
  env: ENV_FLAG,
  seed: { usage: '--seed <n>', help: 'seed of the first episode; those that follow have the next', parse: natural('--seed'), fallback: 1 },
  fps: { usage: '--fps <n>', help: 'frames a second (default: as the environment says)', parse: frameRate },
  episodes: {
    usage: '--episodes <n>',
    help: 'episodes (default: until you quit; one where no key can be read)',
    parse: positive('--episodes'),
  },
  engine: FLAGS.engine,
}

const WATCH_FLAGS: Table<WatchFlags> = {
  ...PLAY_FLAGS,
  steps: { usage: '--steps <n>', help: 'steps, of all episodes together, after which it ends', parse: positive('--steps') },
  picture: { usage: '--picture', help: 'show the picture also where the environment has a text' },
}

const RECORD_FLAGS: Table<RecordFlags> = {
  ...PLAY_FLAGS,
  episodes: { ...PLAY_FLAGS.episodes, help: 'episodes', fallback: 1 },
  out: { usage: '--out <file>', help: 'the film, .gif or .mp4 (default: <name>.gif, or the next that is free)' },
  overwrite: { usage: '--overwrite', help: 'replace the file where it is there' },
  scale: { usage: '--scale <x>', help: 'pixels for a pixel (default: 1, and more for small pictures)', parse: factor },
  maxSteps: { usage: '--max-steps <n>', help: 'steps after which an episode is left', parse: positive('--max-steps'), fallback: 2000 },
}

/** Adds the flags of `clade watch` to its command. */
export const addWatchFlags = (command: Command): Command => addFlags(command, WATCH_FLAGS)

/** Adds the flags of `clade record` to its command. */
export const addRecordFlags = (command: Command): Command => addFlags(command, RECORD_FLAGS)

function addFlags(command: Command, flags: Readonly<Record<string, Flag>>): Command {
  for (const flag of Object.values(flags)) addFlag(command, flag)
  return command
}

function frameRate(text: string): number {
  return numberOf('--fps', text, 'a positive number, at most 1000', (value) => value > 0 && value <= 1000)
}

function factor(text: string): number {
  return numberOf('--scale', text, 'a positive number, at most 100', (value) => value > 0 && value <= 100)
}
