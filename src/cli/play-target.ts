import { statSync } from 'node:fs'
import path from 'node:path'
import { random } from '../../agents/random/random.js'
import { nearHint } from '../../checks/near-name.js'
import { isModulePath } from '../../envs/core/env-module.js'
import { splitId } from '../../envs/core/id-options.js'
import { listEnvs } from '../../envs/core/registry.js'
import { pythonId } from '../../envs/python/python-id.js'
import { PythonError } from '../../envs/python/python-process.js'
import { isForTheUser, oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import { hostOf } from '../load.js'
import { showCount, showValue } from '../report/terminal/format.js'
import { openTrained } from '../run/open-trained.js'
import type { Player, PlayerOptions, Trained } from '../trained.js'
import type { PlayFlags } from './play-flags.js'
import { type Context, givenExperiment } from './run-command.js'

/** A player that has been opened, and what is to be told of it. */
export interface PlayTarget {
  readonly player: Player
  /** What plays, in lines for people. */
  readonly heading: readonly string[]
  /** What a file of it may be called. */
  readonly name: string
}

/**
 * Opens what `clade watch` and `clade record` play: a member of a run, or an environment in which actions are drawn uniformly.
 *
 * @param target the folder of a run, an id, or the path of an environment's module
 * @throws CladeError PLAY_UNKNOWN where there is no such thing, INVALID_OPTION for a flag that needs a run, and the errors of opening it
 */
export async function openPlayTarget(
  target: string,
  flags: PlayFlags,
  render: PlayerOptions['render'],
  context: Context,
): Promise<PlayTarget> {
  if (flags.greedy && flags.stochastic) throw new CladeError('INVALID_OPTION', 'Expected one of --greedy and --stochastic, got both')
  const greedy = flags.greedy ?? false
  const isEnvironment = !isFolder(path.resolve(context.cwd, target)) && mustBeEnvironment(target)
  if (isEnvironment) return openEnvironment(target, flags, render, context)
  const { member = null, snapshot, env } = flags
  const location = { folder: path.resolve(context.cwd, target), experimentPath: givenExperiment(flags, context) }
  const opened = await openTrained(location, { member, snapshot }, context.interrupt)
  const { run, score, steps } = opened.facts
  const other = env === undefined ? {} : { env: absolute(env, context) }
  return {
    player: await openPlayer(opened.trained, { greedy, render, ...other }),
    heading: [
      run + (env === undefined ? '' : ` in ${env}`),
      `member ${opened.member}, ${opened.snapshot} snapshot`,
      `score ${showValue(score)}, ${showCount(steps)} steps`,
      greedy ? 'likeliest actions' : 'actions drawn, as in training',
    ],
    name: fileName(run),
  }
}

async function openEnvironment(target: string, flags: PlayFlags, render: PlayerOptions['render'], context: Context): Promise<PlayTarget> {
  const given = (['member', 'env', 'greedy', 'experiment'] as const).find((flag) => flags[flag] !== undefined)
  const needsRun = given ?? (flags.snapshot === 'best' ? 'snapshot' : undefined)
  if (needsRun !== undefined) {
    throw new CladeError(
      'INVALID_OPTION',
      `Expected --${needsRun} with the folder of a run, got the environment ${target}, which nobody plays`,
    )
  }
  const spec = random({ env: absolute(target, context), envs: 1 })
  const nothing = { weights: new Float32Array(0), learner: null, spaces: null }
  const trained = await blaming(() => spec.open!(hostOf(path.join(context.cwd, 'none')), nothing))
  return {
    player: await openPlayer(trained, { greedy: false, render }),
    heading: [target, 'random actions'],
    name: fileName(isModulePath(target) ? path.parse(target).name : target),
  }
}

/** Opens a player whose errors name the environment's code, where that threw. */
async function openPlayer(trained: Trained, options: PlayerOptions): Promise<Player> {
  const player = await blaming(() => trained.player(options))
  return {
    fps: player.fps,
    reset: (seed) => blamed(() => player.reset(seed)),
    step: () => blamed(() => player.step()),
    close: () => blaming(async () => player.close()),
  }
}

function blamed<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (isForTheUser(error)) throw error
    throw error instanceof PythonError ? new CladeError(error.code, error.message) : new CladeError('EPISODE_THREW', oneLine(error))
  }
}

async function blaming<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    return blamed(() => {
      throw error
    })
  }
}

/** A name without what means something in a path. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[.-]+/, '') || 'film'
}

/** A module's path as seen from the working directory; an id as it is. */
function absolute(env: string, { cwd }: Context): string {
  return isModulePath(env) ? path.resolve(cwd, env) : env
}

function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** @throws CladeError PLAY_UNKNOWN for what can only be a folder that is not there, or a misspelt id */
function mustBeEnvironment(target: string): true {
  // The first of those that are as near is offered: among versions the latest.
  const ids: readonly string[] = listEnvs().toReversed()
  if (isModulePath(target) || ids.includes(splitId(target)[0]) || pythonId(target) !== undefined) return true
  throw new CladeError(
    'PLAY_UNKNOWN',
    `Expected the folder of a run, the id of an environment or the path of its module, got ${JSON.stringify(target)}${nearHint(target, ids)}`,
  )
}
