import { show } from '../../checks/show.js'
import type { Env, Frame, RenderMode } from './env.js'
import { EnvError, expected } from './errors.js'

/** The options of an environment that can be looked at. */
export interface RenderOptions {
  /** The form of what `render` returns; absent, it cannot be rendered. */
  readonly renderMode?: RenderMode | null
}

/** @throws EnvError INVALID_OPTION unless the environment declares the mode that was asked for */
export function checkRenderMode(env: Env, mode: RenderMode | null, id: string): void {
  if (mode === null) return
  const modes = env.metadata?.renderModes ?? []
  if (modes.includes(mode)) return
  if (modes.length > 0) throw expected(`renderMode of ${id}`, modes.join(' or '), mode)
  throw new EnvError('INVALID_OPTION', `Expected no renderMode, since ${id} does not render, got ${show(mode)}`)
}

/** The error that `render` throws of an environment that was made without a mode. */
export function noRenderMode(env: Env): EnvError {
  return expected('renderMode', `${env.metadata?.renderModes?.join(' or ')}, given to make, for render to work`, null)
}

/** The form of what `render` returns in each mode, in words. */
export const VIEWS: Readonly<Record<RenderMode, string>> = {
  ansi: 'a string',
  rgb_array: '{ width, height, data } with a Uint8Array of height x width x 3',
}

/** Tells whether a value is what `render` has to return in that mode. */
export function isView(mode: RenderMode, view: unknown): view is string | Frame {
  return mode === 'ansi' ? typeof view === 'string' : isFrame(view)
}

function isFrame(view: unknown): boolean {
  if (typeof view !== 'object' || view === null) return false
  const { width, height, data } = view as Readonly<Record<string, unknown>>
  return isSide(width) && isSide(height) && data instanceof Uint8Array && data.length === Number(width) * Number(height) * 3
}

function isSide(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}
