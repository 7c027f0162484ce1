import type { Cause, Copied, DecisionName, Entry, Event } from '../../../src/population/types.js'
import type { Report, Values } from '../../../src/trainable.js'

interface Episode {
  readonly steps: number
  readonly return: number
  readonly length: number
}

/** Of the weights that every slice ends in. */
export const TRAINED_HASH = 'e3b0c44298fc1c14'

interface Told {
  readonly member: number
  readonly steps: number
  readonly decision: DecisionName
  /** 'method' unless given. */
  readonly cause?: Cause
  readonly copied?: Copied
  /** 1 unless given. */
  readonly slice?: number
  readonly score?: number | null
  readonly before?: Values | null
  readonly after: Values
  /** Of the weights that the member goes on with; null unless given. */
  readonly hash?: string | null
  readonly reason?: string
  readonly wall?: number
}

function event(told: Told): Event {
  return {
    member: told.member,
    steps: told.steps,
    score: told.score ?? null,
    decision: told.decision,
    cause: told.cause ?? 'method',
    copied: told.copied ?? null,
    reason: told.reason ?? '',
    wall: told.wall ?? 0,
    before: told.before ?? null,
    after: told.after,
    weightsHash: told.hash ?? null,
  }
}

export function init(member: number, after: Values): Entry {
  return { result: null, event: event({ member, steps: 0, decision: 'init', after }) }
}

/** The entry of a slice of `trained` steps that the member trained with `before`. */
export function report(
  told: Told & {
    readonly trained: number
    readonly episodes?: readonly Episode[]
    readonly lane?: number
    readonly metrics?: Report['metrics']
  },
): Entry {
  const episodes = told.episodes ?? []
  return {
    result: {
      member: told.member,
      slice: told.slice ?? 1,
      attempt: 1,
      lane: told.lane ?? 0,
      wall: told.wall ?? 0,
      ok: true,
      report: {
        steps: told.trained,
        episodes: {
          steps: Float64Array.from(episodes, (episode) => episode.steps),
          returns: Float64Array.from(episodes, (episode) => episode.return),
          lengths: Int32Array.from(episodes, (episode) => episode.length),
        },
        applied: told.before ?? told.after,
        metrics: told.metrics ?? {},
      },
      weightsHash: TRAINED_HASH,
      finite: true,
    },
    event: event(told),
  }
}

export function failure(told: Told): Entry {
  const failed = { ok: false, message: told.reason ?? '', code: 'OUT_OF_MEMORY' } as const
  return {
    result: { member: told.member, slice: told.slice ?? 1, attempt: 3, lane: 0, wall: told.wall ?? 0, ...failed },
    event: event(told),
  }
}
