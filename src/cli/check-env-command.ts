import path from 'node:path'
import { isModulePath, makerOf } from '../../envs/core/env-module.js'
import { registered } from '../../envs/core/registry.js'
import { checkEnv, type EnvReport, type Finding } from '../../envs/index.js'
import { PythonEnv } from '../../envs/python/python-env.js'
import { type PythonId, pythonId } from '../../envs/python/python-id.js'
import { loadModule } from '../load.js'
import { unlessAborted, unlessInterrupted } from '../run/unless-aborted.js'
import { EXIT } from './failure.js'
import type { Context } from './run-command.js'

/** `clade check-env`: prints a line a finding; failed if there is an error among them. */
export async function checkEnvCommand(target: string, { cwd, output, interrupt }: Context): Promise<number> {
  const report = await unlessInterrupted(interrupt, () => unlessAborted(checked(target, cwd), interrupt))
  if (report === null) {
    output.note('Interrupted.')
    return EXIT.interrupted
  }
  const { errors, warnings } = report
  for (const line of [...lines('error', errors), ...lines('warning', warnings), summary(target, report)]) output.result(line)
  return errors.length === 0 ? EXIT.done : EXIT.failed
}

async function checked(target: string, cwd: string): Promise<EnvReport> {
  if (isModulePath(target)) return checkEnv(makerOf((await loadModule(path.resolve(cwd, target))).default, target))
  const python = pythonId(target)
  if (python !== undefined) return checkedPython(python)
  const { create } = registered(target)
  return checkEnv((options = { renderMode: null }) => create(options))
}

function checkedPython(id: PythonId): EnvReport {
  // What keeps Python from playing it at all is no finding about the environment: it is told as in a run.
  new PythonEnv(id).close()
  return checkEnv(() => new PythonEnv(id))
}

function lines(level: string, findings: readonly Finding[]): string[] {
  return findings.map(({ rule, message }) => `${level.padEnd(7)}  ${rule}: ${message}`)
}

function summary(target: string, { errors, warnings }: EnvReport): string {
  const count = (findings: readonly Finding[], what: string): string =>
    `${findings.length === 0 ? 'no' : findings.length} ${what}${findings.length === 1 ? '' : 's'}`
  return `${target}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`
}
