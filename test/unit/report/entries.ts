import type { Cause, Copied, DecisionName, Entry, Event } from '../../../src/population/types.js'
import type { Report, Values } from '../../../src/trainable.js'

interface Episode {
  readonly steps: number
  readonly return: number
  readonly length: number
}

/** The hash of the weights in which every slice ends. */
export const TRAINED_HASH = 'e3b0c44298fc1c14'

/** The facts of an event. */
interface Facts {
  readonly member: number
  readonly steps: number
  readonly decision: DecisionName
  /** Default: 'method'. */
  readonly cause?: Cause
  readonly copied?: Copied
  /** Default: 1. */
  readonly slice?: number
  readonly score?: number | null
  readonly before?: Values | null
  readonly after: Values
  /** The hash of the weights that the member goes on with. Default: null. */
  readonly hash?: string | null
  readonly reason?: string
  readonly wall?: number
}

function event(facts: Facts): Event {
  return {
    member: facts.member,
    steps: facts.steps,
    score: facts.score ?? null,
    decision: facts.decision,
    cause: facts.cause ?? 'method',
    copied: facts.copied ?? null,
    reason: facts.reason ?? '',
    wall: facts.wall ?? 0,
    before: facts.before ?? null,
    after: facts.after,
    weightsHash: facts.hash ?? null,
  }
}

export function init(member: number, after: Values): Entry {
  return { result: null, event: event({ member, steps: 0, decision: 'init', after }) }
}

/** The entry of a slice of `trained` steps that the member trained with `before`. */
export function report(
  facts: Facts & {
    readonly trained: number
    readonly episodes?: readonly Episode[]
    readonly lane?: number
    readonly metrics?: Report['metrics']
  },
): Entry {
  const episodes = facts.episodes ?? []
  return {
    result: {
      member: facts.member,
      slice: facts.slice ?? 1,
      attempt: 1,
      lane: facts.lane ?? 0,
      wall: facts.wall ?? 0,
      ok: true,
      report: {
        steps: facts.trained,
        episodes: {
          steps: Float64Array.from(episodes, (episode) => episode.steps),
          returns: Float64Array.from(episodes, (episode) => episode.return),
          lengths: Int32Array.from(episodes, (episode) => episode.length),
        },
        applied: facts.before ?? facts.after,
        metrics: facts.metrics ?? {},
      },
      weightsHash: TRAINED_HASH,
      finite: true,
    },
    event: event(facts),
  }
}

export function failure(facts: Facts): Entry {
  const failed = { ok: false, message: facts.reason ?? '', code: 'OUT_OF_MEMORY' } as const
  return {
    result: { member: facts.member, slice: facts.slice ?? 1, attempt: 3, lane: 0, wall: facts.wall ?? 0, ...failed },
    event: event(facts),
  }
}
