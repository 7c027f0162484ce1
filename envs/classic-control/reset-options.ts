import { anything } from '../../checks/requirements.js'
import type { ResetOptions } from '../core/env.js'
import { expected, readOptions } from '../core/errors.js'

type Options = ResetOptions['options']

/**
 * The bounds of the start state: `low` and `high` of the reset's options, or the environment's own.
 * @throws EnvError INVALID_OPTION, UNKNOWN_OPTION
 */
export function startBounds(options: Options, low: number, high: number): readonly [low: number, high: number] {
  readOptions('reset', options, { low: anything, high: anything }, '{ low: -0.1, high: 0.1 }')
  const bounds = [numberOption(options, 'low', low), numberOption(options, 'high', high)] as const
  if (bounds[0] > bounds[1]) throw expected('the reset option low', `at most high (${bounds[1]})`, bounds[0])
  return bounds
}

/** A finite number among the reset's options. */
export function numberOption(options: Options, key: string, absent: number): number {
  const value = options?.[key] ?? absent
  if (typeof value !== 'number' || !Number.isFinite(value)) throw expected(`the reset option ${key}`, 'a finite number', value)
  return value
}
