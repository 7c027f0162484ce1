import { show } from '../../../checks/show.js'
import { choicesOf, decomposed } from '../../spaces/choices.js'
import { nextAllowed } from '../action-masks.js'
import type { Env } from '../env.js'
import { SyncVectorEnv } from '../sync-vector.js'
import type { Findings } from './findings.js'

/** Environments side by side: the smallest number that shows what they share. */
const ENVS = 2
/** Steps within which an episode has to end, of actions that the space samples. */
const STEPS = 5000
/** The largest seed of a member's environments: 31 bits. */
const LARGEST_SEED = 2 ** 31 - 1
/** The run that is assumed where that decides: `readyEvery` over 16 environments, the default. */
const SLICE = { readyEvery: 10_000, envs: 16 } as const

/** Plays the environment as a run does: what stops a run is found here at the latest, in the run's own words. */
export function checkRun(make: () => Env, name: string, findings: Findings): void {
  let vector: SyncVectorEnv | undefined
  try {
    const made = (): Env => announced(make, findings)
    vector = new SyncVectorEnv(made, ENVS, { name })
    const played = playToAnEnd(vector)
    judgeLength(played, vector.hasState, findings)
    if (vector.hasState) vector.setState(structuredClone(vector.getState()))
  } catch (error) {
    findings.add('run-stops', error instanceof Error ? error.message : `${show(error)} was thrown`)
  }
  try {
    vector?.close()
  } catch (error) {
    findings.add('close-throws', `close() threw: ${error instanceof Error ? error.message : show(error)}`)
  }
}

/** The length of the first episode that ended, or null. */
function playToAnEnd(vector: SyncVectorEnv): number | null {
  vector.reset({ seed: LARGEST_SEED })
  const space = vector.singleActionSpace
  space.seed(456)
  for (let step = 1; step <= STEPS; step++) {
    const rows = Array.from({ length: ENVS }, (_, row) => asRunsActs(vector, row, space.sample()))
    const actions = space.name === 'Box' ? Float32Array.from(rows.flat()) : Int32Array.from(rows.flat())
    const { terminated, truncated } = vector.step(actions)
    if (terminated.includes(1) || truncated.includes(1)) return step
  }
  return null
}

/** An action as policies give it: choices from 0, each of them allowed. */
function asRunsActs({ singleActionSpace: space, actionMasks, count }: SyncVectorEnv, row: number, action: unknown): number[] {
  const choices = choicesOf(space)
  if (choices === null) return Array.from(action as ArrayLike<number>)
  const chosen = decomposed(choices, action)
  if (actionMasks === null) return chosen
  const first = (row * actionMasks.length) / count
  return chosen.map((choice, part) => nextAllowed(actionMasks, first + choices.offsets[part]!, choices.sizes[part]!, choice))
}

function judgeLength(length: number | null, hasState: boolean, findings: Findings): void {
  if (length === null) {
    const rule = `No episode ended within ${STEPS} steps of sampled actions`
    findings.add(
      'episode-endless',
      `${rule}: a score is a mean over finished episodes, so let them end, or wrap the environment in a TimeLimit`,
    )
  } else if (!hasState && length > SLICE.readyEvery / SLICE.envs) {
    const { readyEvery, envs } = SLICE
    const rule = `An episode took ${length} steps, and without getState each slice begins new ones`
    findings.add(
      'episode-long',
      `${rule}: with readyEvery ${readyEvery} over ${envs} environments, ${readyEvery / envs} steps each, none ends`,
    )
  }
}

/** Names each call before it is made. */
function announced(make: () => Env, findings: Findings): Env {
  findings.calling('the making of an environment')
  const env = make()
  if (typeof env !== 'object' || env === null) return env
  const { observationSpace, actionSpace, metadata } = env
  const calls = (['reset', 'step', 'getState', 'setState', 'close'] as const).flatMap((name) => {
    const method: unknown = env[name]
    if (typeof method !== 'function') return []
    const call = (...args: unknown[]): unknown => {
      findings.calling(`${name}(${args.map(show).join(', ')})`)
      return method.apply(env, args)
    }
    return [[name, call] as const]
  })
  return { observationSpace, actionSpace, metadata, ...Object.fromEntries(calls) } as unknown as Env
}
