import path from 'node:path'
import { resolveExperimentPath } from '../load.js'
import type { ComparedRun } from '../report/comparison.js'
import { compareReport } from '../report/terminal/compare-report.js'
import { showCount, showDuration, showValue } from '../report/terminal/format.js'
import { LiveView } from '../report/terminal/live-view.js'
import type { Terminal } from '../report/terminal/terminal.js'
import { type CompareRequest, type CompareWatcher, compareMethods, type PlannedRun } from '../run/compare.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import type { CompareFlags } from './compare-flags.js'
import { workersFor } from './engine.js'
import { nowAndThen } from './evaluate-command.js'
import { EXIT } from './failure.js'
import type { Output } from './output.js'
import { type Context, originOf, versionsOf } from './run-command.js'
import { openScreen, stdout } from './streams.js'

/** Runs `clade compare`, and returns the exit code. */
export async function compareCommand(experiment: string, flags: CompareFlags, context: Context): Promise<number> {
  const {
    out,
    quiet = false,
    workers,
    methods,
    seeds,
    firstSeed,
    evaluate,
    acceptChanges = false,
    engine: _,
    from: named,
    freshHyperparameters: fresh = false,
    ...given
  } = flags
  const { cwd, output, interrupt } = context
  const origin = await originOf(named, fresh, context)
  const overrides = { ...given, ...(origin && { from: origin.from }) }
  const request: CompareRequest = {
    experimentPath: resolveExperimentPath(experiment, cwd, context.experimentsFolder),
    overrides,
    agent: origin?.agent ?? null,
    methods,
    seeds,
    firstSeed,
    evaluate,
    acceptChanges,
    out: out ? path.resolve(cwd, out) : null,
    cwd,
    workers: workersFor(workers),
    versions: versionsOf(context, overrides.fma ?? false),
  }
  // A log gets a line when a run begins and one when it ends. A terminal shows the run as it goes on.
  const isLog = stdout.isTTY !== true
  const terminal = await openScreen(quiet || isLog)
  try {
    const watching = watcher(terminal, output, { quiet, isLog })
    const compared = await unlessInterrupted(interrupt, () => compareMethods(request, watching, interrupt))
    const shown = path.relative(cwd, compared?.folder ?? cwd) || '.'
    if (!compared?.comparison) {
      terminal.stop()
      const kept = compared === null ? '.' : `; what has finished in ${shown} is not run again.`
      output.note(`Interrupted. Go on with the same command${kept}`)
      return EXIT.interrupted
    }
    const { comparison } = compared
    const files = ['compare.csv', 'curves.csv', 'curves.svg', 'schedules.svg'].map((file) => path.join(shown, file))
    for (const line of compareReport(comparison, files)) output.note(line)
    return EXIT.done
  } finally {
    terminal.stop()
  }
}

function watcher(terminal: Terminal, output: Output, { quiet, isLog }: { quiet: boolean; isLog: boolean }): CompareWatcher {
  let live: LiveView | null = null
  return {
    began(planned) {
      if (isLog && !quiet) output.note(`${nameOf(planned)} begins`)
      live = new LiveView(terminal, (name) => `${name} ${planned.method} (run ${planned.run} of ${planned.of})`)
      return live
    },
    plays(planned) {
      return quiet ? () => {} : nowAndThen((text) => terminal.makeWay(() => output.note(`${nameOf(planned)} ${text}`)))
    },
    ended(planned, run) {
      const line = `${nameOf(planned)}${live ? '' : ' had finished'}: ${resultOf(run)}`
      if (live && !quiet) terminal.end(live.view(), [line])
      else if (!quiet) output.note(line)
      live = null
    },
  }
}

const nameOf = ({ method, seed, run, of }: PlannedRun): string => `run ${run} of ${of}  ${method} seed ${seed}`

const resultOf = ({ score, played, totalSteps, wallSeconds }: ComparedRun): string =>
  `score ${showValue(score)}${played === null ? '' : `, played ${showValue(played)}`} after ${showCount(totalSteps)} steps in ${showDuration(wallSeconds)}`
