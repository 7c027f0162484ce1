import type { Space } from '../../../../envs/spaces/space.js'
import type { Exportable } from '../../exportable.js'
import { actionLeaf, leavesOf } from '../../leaves.js'

/** The text of the types of an exported module. */
export function moduleTypes({ observationSpace, actionSpace, rules }: Exportable): string {
  const action = actionLeaf(actionSpace)
  const choices = action.kind === 'choices'
  const box = action.kind === 'numbers' && action.type === 'float64' ? 'Float64Array' : 'Float32Array'
  const composite = actionSpace.name === 'Dict' || actionSpace.name === 'Tuple'
  const actionType = composite ? typeOf(actionSpace) : choices ? (action.shape.length === 0 ? 'number' : 'Int32Array') : box
  const mask = rules.masked
    ? `
  /** Which actions are allowed, as the environment's info.action_mask says. Default: all. */
  readonly mask?: unknown`
    : ''
  const distribution = choices
    ? "{ readonly kind: 'categorical'; readonly probabilities: readonly Float32Array[] }"
    : "{ readonly kind: 'gaussian'; readonly mean: Float32Array; readonly standardDeviation: Float32Array }"
  return `/** As the environment gives it, or flat and row-major. */
export type Observation = ${typeOf(observationSpace)} | ArrayLike<number>

/** In the environment's own space. */
export type Action = ${actionType}

/** What an action is drawn from${choices ? ': the probabilities of each choice' : ', before it is clipped to its Box'}. */
export type Distribution = ${distribution}

export interface LookOptions {
  /** The reward that the last action earned, for networks that read it. Default: 0. */
  readonly reward?: number${mask}
}

export interface ActOptions extends LookOptions {
  /** True: the likeliest action. False: one that is drawn, as in training. Default: false. */
  readonly greedy?: boolean
}

export interface Policy {
  act(observation: Observation, options?: ActOptions): Action
  /** The value of the observation in the present recurrent state, which stays as it is. */
  value(observation: Observation, options?: LookOptions): number
  /** The distribution of the actions, likewise. */
  distribution(observation: Observation, options?: LookOptions): Distribution
  /** Begins a new episode: the recurrent state is forgotten. */
  reset(): void
  /** Begins the draws anew from the seed, a whole number of 0 or more. */
  seed(seed: number): void
}

/** A policy with a recurrent state and draws of its own. The seed is 1 unless it is given. */
export declare function createPolicy(options?: { readonly seed?: number }): Policy

/** The methods of a policy that the module itself has made. */
export declare const act: Policy['act']
export declare const value: Policy['value']
export declare const distribution: Policy['distribution']
export declare const reset: Policy['reset']
export declare const seed: Policy['seed']

/** Where the agent comes from, and its spaces; null for a space that cannot be described. */
export declare const metadata: {
  readonly run: string
  readonly member: number
  readonly steps: number
  readonly score: number | null
  readonly weightsHash: string
  readonly observationSpace: Readonly<Record<string, unknown>> | null
  readonly actionSpace: Readonly<Record<string, unknown>> | null
  /** Clade's. */
  readonly version: string
}
`
}

/** The type of a value of the space. */
function typeOf(space: Space): string {
  const { name, spaces } = space as Space & { readonly spaces?: Readonly<Record<string, Space>> | readonly Space[] }
  if (name === 'Dict' && spaces) {
    return `{ ${Object.entries(spaces)
      .map(([key, child]) => `readonly ${JSON.stringify(key)}: ${typeOf(child)}`)
      .join('; ')} }`
  }
  if (name === 'Tuple' && spaces) return `readonly [${Object.values(spaces).map(typeOf).join(', ')}]`
  const [leaf] = leavesOf(space)
  if (leaf!.shape.length > 0) return 'ArrayLike<number>'
  return leaf!.kind === 'numbers' ? 'number | ArrayLike<number>' : 'number'
}
