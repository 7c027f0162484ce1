import { type Command, Option } from 'commander'
import type { EngineName } from '../../tensors/engines/wish.js'
import { expected } from '../errors.js'
import { type MethodName, methods } from '../population/policies/index.js'
import type { ScheduleName } from '../population/types.js'
import { engineName } from './engine.js'
import { numberOf } from './number.js'

/** The flags of `clade run`. A flag that is missing in FLAGS fails the build, and so does one too many. */
export interface RunFlags {
  readonly seed?: number
  readonly population?: number
  readonly steps?: number
  readonly readyEvery?: number
  readonly method?: MethodName
  readonly schedule?: ScheduleName
  readonly workers?: number
  readonly out?: string
  readonly resume?: boolean
  readonly acceptChanges?: boolean
  readonly engine?: EngineName
  readonly from?: string
  readonly freshHyperparameters?: boolean
  readonly fma?: boolean
  readonly tensorboard?: boolean
  readonly dashboard?: boolean
  readonly quiet?: boolean
}

/** A flag of the command line. */
export interface Flag {
  readonly usage: string
  readonly help: string
  readonly parse?: (text: string) => unknown
  /** The default. */
  readonly fallback?: unknown
}

/** The flags of `clade run`, by the name of their option. */
export const FLAGS: { readonly [K in keyof RunFlags]-?: Flag } = {
  seed: {
    usage: '--seed <n>',
    help: 'seed of the run; same seed, same draws (default: the experiment’s, else 1)',
    parse: number('--seed'),
  },
  population: { usage: '--population <n>', help: 'members', parse: number('--population') },
  steps: { usage: '--steps <n>', help: 'environment steps of one member', parse: number('--steps') },
  readyEvery: { usage: '--ready-every <n>', help: 'environment steps between two decisions on a member', parse: number('--ready-every') },
  method: { usage: '--method <name>', help: Object.keys(methods).join(', ') },
  schedule: { usage: '--schedule <name>', help: 'async, or lockstep (reproducible with any number of workers)' },
  workers: { usage: '--workers <n>', help: 'threads that train (default: all cores); 0 trains on the main thread', parse: workers },
  out: { usage: '--out <folder>', help: 'folder of the run (default: runs/<name>-<seed>, or the next that is free)', parse: folder },
  from: {
    usage: '--from <run[:member]>',
    help: 'begin from a trained agent: its weights and hyperparameters (default: the winner’s), which members but 0 explore',
  },
  freshHyperparameters: { usage: '--fresh-hyperparameters', help: 'with --from: its weights, and hyperparameters drawn as ever' },
  resume: { usage: '--resume', help: 'go on with the run that is there' },
  acceptChanges: {
    usage: '--accept-changes',
    help: 'resume although modules of the experiment have changed; verify cannot prove the rest',
  },
  engine: {
    usage: '--engine <name>',
    help: 'wasm or native, with equal results (default: native where it was built); or tfjs, TensorFlow.js, where it is installed',
    parse: engineName,
  },
  fma: { usage: '--fma', help: 'fused multiply-add, for agents that have it: faster, and other results than without' },
  dashboard: { usage: '--dashboard', help: 'show the run in the browser while it trains, at the address that is printed' },
  tensorboard: { usage: '--tensorboard', help: 'write for TensorBoard, too, while it trains: tensorboard --logdir <folder>/tensorboard' },
  quiet: { usage: '--quiet', help: 'print only the end' },
}

/** Adds flags of `clade run` to a command, all of them unless some are named. */
export function addRunFlags(command: Command, names: readonly (keyof RunFlags)[] = Object.keys(FLAGS) as (keyof RunFlags)[]): Command {
  for (const name of names) addFlag(command, FLAGS[name])
  return command
}

/** Adds one flag to a command. */
export function addFlag(command: Command, { usage, help, parse, fallback }: Flag): Command {
  const option = new Option(usage, help)
  if (parse) option.argParser(parse)
  if (fallback !== undefined) option.default(fallback, String(fallback))
  return command.addOption(option)
}

/** Reads a number. Rules about its value (positive, whole) are the experiment's. @throws CladeError INVALID_OPTION */
export function number(flag: string): (text: string) => number {
  return (text) => numberOf(flag, text)
}

/** Reads `--out`. An empty one comes from a shell's variable that was never set. */
function folder(text: string): string {
  if (text.trim() === '') throw expected('--out', 'a folder', text)
  return text
}

/** Tells whether a number is whole and 0 or more. */
export const isNatural = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function workers(text: string): number {
  return numberOf('--workers', text, 'a whole number of 0 or more', isNatural)
}
