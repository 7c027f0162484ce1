import { describeConfig, firstDifference } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import type { RunFile } from '../journal/run-file.js'
import type { Plain } from '../trainable.js'
import { withoutProjectPaths } from './experiment-path.js'

/**
 * A resume goes on with the same run, or not at all.
 *
 * @throws CladeError RUN_CONFIG_MISMATCH naming the first difference
 */
export function mustBeTheSame(file: RunFile, config: RunConfig, experimentPath: string, folder: string): void {
  const [before, now] = [file.config, describeConfig(config)].map((description) => withoutProjectPaths(description, experimentPath))
  const difference = differenceOf(before!, now!)
  if (difference === undefined) return
  const isBudget = firstDifference(before!, now!)!.startsWith('budget.')
  const hint = isBudget ? '; to train it for longer, leave the experiment as it was and use clade resume with --steps' : ''
  throw new CladeError('RUN_CONFIG_MISMATCH', `${folder} holds a run of another configuration: ${difference}${hint}`)
}

/** The first difference between two descriptions, in words; undefined where they agree. */
export function differenceOf(before: Plain, now: Plain): string | undefined {
  const path = firstDifference(before, now)
  return path === undefined ? undefined : `its ${path} is ${valueAt(before, path)}, and now it is ${valueAt(now, path)}`
}

function valueAt(description: Plain, path: string): string {
  let value: Plain | undefined = description
  for (const key of path.split('.')) value = (value as { readonly [key: string]: Plain } | undefined)?.[key]
  return value === undefined ? 'absent' : JSON.stringify(value)
}
