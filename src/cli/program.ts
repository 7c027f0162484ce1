import { availableParallelism } from 'node:os'
import path from 'node:path'
import { Command, Option } from 'commander'
import { CladeError } from '../errors.js'
import { listExperiments } from '../load.js'
import { EXPERIMENTS } from '../run/experiment-path.js'
import type { CheckFlags } from './check-env-command.js'
import { addCompareFlags, type CompareFlags } from './compare-flags.js'
import { DASHBOARD_FLAGS, type DashboardFlags, dashboardCommand } from './dashboard-command.js'
import { chooseEngine } from './engine.js'
import { addEvaluateFlags, type EvaluateFlags } from './evaluate-flags.js'
import { addExportFlags, type ExportFlags } from './export-flags.js'
import { EXIT, explain } from './failure.js'
import { addFlag, addRunFlags, number, type RunFlags } from './flags.js'
import { openOutput } from './output.js'
import { addRecordFlags, addWatchFlags, type RecordFlags, type WatchFlags } from './play-flags.js'
import type { ReplayFlags } from './replay-command.js'
import { REPORT_OUT, type ReportFlags, reportCommand } from './report-command.js'
import { addResumeFlags, type ResumeFlags } from './resume-flags.js'
import { claimPrints, stderr, stdout } from './streams.js'

import { VERSION } from './version.js'

/**
 * Runs a command line. A command is loaded when it is asked for, with all that it needs.
 *
 * @param interrupt aborted when the user interrupts
 * @returns the exit code
 */
export async function cli(argv: readonly string[], interrupt: AbortSignal): Promise<number> {
  let exit: number = EXIT.done
  const output = openOutput(stdout, stderr)
  claimPrints()
  const print = (text: string): void => {
    for (const line of text.trimEnd().split('\n')) output.result(line)
  }
  const program = new Command('clade')
    .description('Population Based Training of reinforcement-learning agents')
    .version(VERSION)
    .exitOverride()
    // `explain` prints errors, in one line as all others.
    .configureOutput({ outputError: () => {}, writeOut: print })
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
  const context = { cwd: process.cwd(), experimentsFolder: EXPERIMENTS, version: VERSION, output, interrupt }

  const experimentOption = new Option(
    '--experiment <experiment>',
    'the run’s experiment, where it is not where it was (a path, or a name as for run)',
  )
  program.hook('preAction', async (_, command) => {
    // `list` tells of a broken engine itself.
    if (command.name() === 'list') return
    const { engine, workers = availableParallelism() } = command.opts<RunFlags>()
    const hasWorkers = command.options.some(({ long }) => long === '--workers')
    await chooseEngine(engine, hasWorkers ? workers : null, output.complain)
  })

  addRunFlags(
    program
      .command('run')
      .argument('<experiment>', `a module's path, or one of: ${listExperiments(EXPERIMENTS).join(', ')}`)
      .description('train a population'),
  ).action(async (experiment: string, flags: RunFlags) => {
    const { runCommand } = await import('./run-command.js')
    exit = await runCommand(experiment, flags, context)
  })
  addResumeFlags(
    program
      .command('resume')
      .argument('<run>', 'folder of a run')
      .description('go on with a run that was cut off, or train one for longer')
      .addOption(experimentOption),
  ).action(async (run: string, flags: ResumeFlags) => {
    const { resumeCommand } = await import('./run-command.js')
    exit = await resumeCommand(path.resolve(run), flags, context)
  })
  addRunFlags(
    program
      .command('verify')
      .argument('<run>', 'folder of a run')
      .description('train a run again from its journal and compare every hash')
      .addOption(experimentOption),
    ['workers', 'engine', 'quiet'],
  ).action(async (run: string, flags: RunFlags) => {
    const { verifyCommand } = await import('./verify-command.js')
    exit = await verifyCommand(path.resolve(run), flags, context)
  })
  const exact = new Option('--exact', 'train the very same slices again, weights too, and print the hash that they end in')
  addRunFlags(
    program
      .command('replay')
      .argument('<run>', 'folder of a run')
      .description('train from scratch on the schedule that the winner’s line of ancestors found')
      .option('--member <n>', 'whose schedule (default: the winner’s)', number('--member'))
      .option('--hyperparameters-only', 'train fresh members on the schedule (the default)')
      .addOption(experimentOption)
      .addOption(exact.conflicts(['hyperparametersOnly', 'population', 'seed', 'out'])),
    ['population', 'workers', 'seed', 'out', 'engine', 'quiet'],
  ).action(async (run: string, flags: ReplayFlags) => {
    const { replayCommand } = await import('./replay-command.js')
    exit = await replayCommand(path.resolve(run), flags, context)
  })
  addCompareFlags(
    program
      .command('compare')
      .argument('<experiment>', 'as for run')
      .description('train with several methods on the same number of steps, over several seeds, and say which is better'),
  ).action(async (experiment: string, flags: CompareFlags) => {
    const { compareCommand } = await import('./compare-command.js')
    exit = await compareCommand(experiment, flags, context)
  })
  addExportFlags(
    program
      .command('export')
      .argument('<run>', 'folder of a run')
      .description('write the agent of a run, or all of the run, as files for other programs')
      .addOption(experimentOption),
  ).action(async (run: string, flags: ExportFlags) => {
    const { exportCommand } = await import('./export-command.js')
    exit = await exportCommand(path.resolve(run), flags, context)
  })
  addEvaluateFlags(
    program
      .command('evaluate')
      .argument('<run>', 'folder of a run')
      .description('play episodes that nobody trained on, and say what they return')
      .addOption(experimentOption),
  ).action(async (run: string, flags: EvaluateFlags) => {
    const { evaluateCommand } = await import('./evaluate-command.js')
    exit = await evaluateCommand(path.resolve(run), flags, context)
  })
  const dashboard = program
    .command('dashboard')
    .argument('[folder]', 'folder of runs, or of one (default: runs)')
    .description('show runs in the browser, while they go on too')
  for (const flag of Object.values(DASHBOARD_FLAGS)) addFlag(dashboard, flag)
  dashboard.action(async (folder: string | undefined, flags: DashboardFlags) => {
    exit = await dashboardCommand(folder, flags, context)
  })
  addFlag(
    program
      .command('report')
      .argument('<run>', 'folder of a run or a compare')
      .description('write the page of a run or a compare as one file, which needs no server and no network'),
    REPORT_OUT,
  ).action(async (folder: string, flags: ReportFlags) => {
    exit = await reportCommand(folder, flags, context)
  })
  addWatchFlags(
    program
      .command('watch')
      .argument('<run or environment>', 'folder of a run; or an id, or the path of an environment, in which actions are drawn at random')
      .description('play a member on the terminal')
      .addOption(experimentOption),
  ).action(async (target: string, flags: WatchFlags) => {
    const { watchCommand } = await import('./watch-command.js')
    exit = await watchCommand(target, flags, context)
  })
  addRecordFlags(
    program
      .command('record')
      .argument('<run or environment>', 'as for watch')
      .description('write a film of a member’s episodes, as GIF or MP4')
      .addOption(experimentOption),
  ).action(async (target: string, flags: RecordFlags) => {
    const { recordCommand } = await import('./record-command.js')
    exit = await recordCommand(target, flags, context)
  })
  program
    .command('check-env')
    .argument('<environment>', 'an id (of Python too), or the path of a module whose default export makes one')
    .description('try an environment on all rules that it has to keep')
    .option('--timeout <seconds>', 'that one call of the environment may take (default: 30; Python 60)', number('--timeout'))
    .action(async (environment: string, flags: CheckFlags) => {
      const { checkEnvCommand } = await import('./check-env-command.js')
      exit = await checkEnvCommand(environment, flags, context)
    })
  program
    .command('list')
    .description('environments, agents, engines, experiments, strategies')
    .action(async () => {
      const { listing } = await import('./list.js')
      print(await listing(EXPERIMENTS))
    })

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    exit = explain(error, output.complain)
  }
  const lost = await output.flushed(interrupt.aborted)
  if (lost === undefined || exit !== EXIT.done) return exit
  const error = new CladeError('OUTPUT_LOST', `Cannot write to standard output: ${lost.message}`, false)
  exit = explain(error, output.complain)
  await output.flushed(false)
  return exit
}
