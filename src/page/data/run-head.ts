import type { RunData } from '../../run-reader/run-data.js'
import type { Progress, RunHead, RunOrigin } from '../wire.js'
import { axisOf } from './axes.js'

/** The part of a run's data that a page gets anew at every change. */
export function headOf(run: RunData, id: string): RunHead {
  const { config } = run
  return {
    ...{ id, name: run.name, seed: run.seed, status: run.status, method: methodOf(config), schedule: String(config.schedule) },
    ...{ task: taskOf(config), population: Number(config.population) },
    ...{ startedAt: run.startedAt, finishedAt: run.finishedAt, wallSeconds: run.wallSeconds, progress: progressOf(run) },
    hyperparameters: run.hyperparameters.map((name) => axisOf(name, recordOf(recordOf(config.hyperparameters)[name]))),
    standings: run.standings.map(({ member }) => member),
    ancestors: run.standings.map(({ ancestors }) => ancestors),
    entries: run.events.length,
  }
}

/** The part that stays as it is. */
export function originOf(run: RunData): RunOrigin {
  return { config: run.config, parameters: run.parameters ?? null, experiment: run.experiment, versions: versionsOf(run) }
}

/** The name of the method of a configuration. */
export const methodOf = (config: RunData['config']): string => String(recordOf(config.method).name)

/** The environment that the members act in, or the trainable's name. */
export function taskOf(config: RunData['config']): string {
  const { name, config: options } = recordOf(config.trainable)
  const { env } = recordOf(options)
  // One that a function makes is described by the function's name.
  return typeof env === 'string' ? env.replace(/^function /, '') : String(name)
}

/** The part of the budget that is used. */
export function progressOf({ config, budget, totalSteps, wallSeconds, status }: RunData): Progress {
  const { stepsPerMember, totalSteps: all, seconds } = recordOf(budget)
  const limits = [Number(stepsPerMember ?? Number.POSITIVE_INFINITY) * Number(config.population), Number(all ?? Number.POSITIVE_INFINITY)]
  const total = Math.min(...limits)
  if (Number.isFinite(total)) return { done: totalSteps, total: Math.max(total, status === 'finished' ? totalSteps : 0), unit: 'steps' }
  return { done: wallSeconds, total: Number(seconds ?? wallSeconds), unit: 's' }
}

function versionsOf({ versions }: RunData): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, String(version)]))
}

/** The value as a record; empty where it is none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}
}
