import type { Command } from 'commander'
import { nearHint } from '../../checks/near-name.js'
import { CladeError, expected } from '../errors.js'
import { type MethodName, methods } from '../population/policies/index.js'
import { natural } from './evaluate-flags.js'
import { addFlag, FLAGS, type Flag, isNatural, type RunFlags } from './flags.js'
import { numberOf } from './number.js'

/** The flags of `clade compare`. A flag that is missing in the table below fails the build, and so does one too many. */
export interface CompareFlags
  extends Pick<
    RunFlags,
    | 'population'
    | 'steps'
    | 'from'
    | 'freshHyperparameters'
    | 'readyEvery'
    | 'schedule'
    | 'workers'
    | 'out'
    | 'acceptChanges'
    | 'engine'
    | 'fma'
    | 'quiet'
  > {
  readonly methods: readonly MethodName[]
  readonly seeds: number
  /** Users take seeds that nobody looked at while the settings were chosen. */
  readonly firstSeed: number
  readonly evaluate: number
}

const METHODS = Object.keys(methods) as MethodName[]

const COMPARE_FLAGS: { readonly [K in keyof CompareFlags]-?: Flag } = {
  methods: { usage: '--methods <names>', help: `of ${METHODS.join(', ')}, with commas`, parse: methodNames, fallback: ['pbt', 'random'] },
  seeds: { usage: '--seeds <n>', help: 'runs of each method', parse: seedCount, fallback: 10 },
  firstSeed: {
    usage: '--first-seed <n>',
    help: 'seed of the first run; the next ones follow',
    parse: natural('--first-seed'),
    fallback: 1,
  },
  evaluate: {
    usage: '--evaluate <episodes>',
    help: 'that the best member of each run plays at its end, and nobody trained on; 0: none',
    parse: natural('--evaluate'),
    fallback: 0,
  },
  population: FLAGS.population,
  steps: FLAGS.steps,
  readyEvery: FLAGS.readyEvery,
  from: FLAGS.from,
  freshHyperparameters: FLAGS.freshHyperparameters,
  schedule: FLAGS.schedule,
  workers: FLAGS.workers,
  acceptChanges: FLAGS.acceptChanges,
  out: { ...FLAGS.out, help: 'folder of all the runs (default: runs/compare-<name>)' },
  engine: FLAGS.engine,
  fma: FLAGS.fma,
  quiet: FLAGS.quiet,
}

/** Adds the flags of `clade compare` to its command. */
export function addCompareFlags(command: Command): Command {
  for (const flag of Object.values(COMPARE_FLAGS)) addFlag(command, flag)
  return command
}

function methodNames(text: string): MethodName[] {
  const names = text.split(',').map((name) => name.trim())
  for (const [i, name] of names.entries()) {
    if (!Object.hasOwn(methods, name)) throw unknownMethod(name)
    if (names.indexOf(name) !== i) throw expected('--methods', 'different from each other', text)
  }
  return names as MethodName[]
}

function unknownMethod(name: string): CladeError {
  const got = `${JSON.stringify(name)}${nearHint(name, METHODS)}`
  return new CladeError('INVALID_OPTION', `Expected --methods to name ${METHODS.join(', ')}, got ${got}`)
}

function seedCount(text: string): number {
  return numberOf('--seeds', text, 'a whole number of 1 or more', (value) => isNatural(value) && value > 0)
}
