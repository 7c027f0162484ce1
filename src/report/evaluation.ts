import { bulkStream } from '../random.js'
import type { Interval } from '../statistics/bootstrap.js'
import { sampleIntervals } from '../statistics/sample-intervals.js'
import { interquartileMean, mean, median } from '../statistics/summaries.js'

/** How an episode ended: as the environment says, or `cut` by the limit of the evaluation. */
type EpisodeEnd = 'terminated' | 'truncated' | 'cut'

/** An episode that was played outside of the run. */
export interface EvaluatedEpisode {
  /** From 1; episodes of that number begin with the same seed, whichever member plays them. */
  readonly episode: number
  /** The seed of the environment's reset and of the actions that are drawn. */
  readonly seed: number
  /** The undiscounted sum of its rewards. */
  readonly return: number
  /** Environment steps. */
  readonly length: number
  readonly end: EpisodeEnd
}

/** A member, the weights that played, and its episodes. */
export interface EvaluatedMember {
  readonly member: number
  readonly snapshot: 'last' | 'best'
  /** Environment steps that the weights were trained for. */
  readonly steps: number
  /** The score that the run reported of them; null: none. */
  readonly score: number | null
  readonly weightsHash: string
  readonly episodes: readonly EvaluatedEpisode[]
}

/** The result of an evaluation. */
export interface Evaluation {
  readonly run: string
  /** The seed that the episodes' seeds are split from. */
  readonly seed: number
  /** True: the likeliest actions. False: drawn ones, as in training. */
  readonly greedy: boolean
  /** The environment that was asked for; null: the one that the members trained in. */
  readonly env: string | null
  /** The longest that an episode could be, in environment steps. */
  readonly maxSteps: number
  /** By number. */
  readonly members: readonly EvaluatedMember[]
}

/** A statistic of a member's returns, with its 95% bootstrap interval; null with one episode, which says nothing about chance. */
export interface Estimated {
  readonly value: number
  readonly interval: Interval | null
}

export interface MemberSummary {
  readonly mean: Estimated
  readonly iqm: Estimated
  readonly median: number
  /** Environment steps. */
  readonly meanLength: number
  /** Episodes that were cut. */
  readonly cut: number
}

/** The statistics of a member's episodes. They depend on the evaluation's seed and on the returns alone. */
export function summarizeMember({ episodes }: EvaluatedMember, seed: number): MemberSummary {
  const returns = episodes.map((episode) => episode.return)
  const intervals = returns.length > 1 ? sampleIntervals(returns, bulkStream(seed, 'evaluate/bootstrap')) : null
  return {
    mean: { value: mean(returns), interval: intervals?.mean ?? null },
    iqm: { value: interquartileMean(returns), interval: intervals?.iqm ?? null },
    median: median(returns),
    meanLength: mean(episodes.map(({ length }) => length)),
    cut: episodes.filter(({ end }) => end === 'cut').length,
  }
}
