import type { Command } from 'commander'
import { addFlag, FLAGS, type Flag, number, type RunFlags } from './flags.js'

/** The flags of `clade resume`. A flag that is missing in the table below fails the build, and so does one too many. */
export interface ResumeFlags
  extends Pick<RunFlags, 'steps' | 'workers' | 'acceptChanges' | 'tensorboard' | 'dashboard' | 'engine' | 'quiet'> {
  readonly totalSteps?: number
  readonly seconds?: number
}

const RESUME_FLAGS: { readonly [K in keyof ResumeFlags]-?: Flag } = {
  steps: { ...FLAGS.steps, help: 'train on: environment steps of one member, those that are trained included' },
  totalSteps: {
    usage: '--total-steps <n>',
    help: 'the same for a run that the steps of the whole population limit',
    parse: number('--total-steps'),
  },
  seconds: { usage: '--seconds <n>', help: 'the same for a run that seconds limit', parse: number('--seconds') },
  workers: FLAGS.workers,
  acceptChanges: FLAGS.acceptChanges,
  tensorboard: FLAGS.tensorboard,
  dashboard: FLAGS.dashboard,
  engine: FLAGS.engine,
  quiet: FLAGS.quiet,
}

/** Adds the flags of `clade resume` to its command. */
export function addResumeFlags(command: Command): Command {
  for (const flag of Object.values(RESUME_FLAGS)) addFlag(command, flag)
  return command
}
