import type { Entry, Standing } from '../../population/types.js'

/** A row of the leaderboard: where a member stands, and what happened to it last. */
export interface LeaderboardRow extends Pick<Standing, 'member' | 'score' | 'steps' | 'hyperparameters'> {
  readonly last: Pick<Entry['event'], 'decision' | 'copied'>
}

/** All that the terminal shows of a run, at one moment. */
export interface RunView {
  readonly name: string
  readonly seed: number
  /** Best first. */
  readonly leaderboard: readonly LeaderboardRow[]
  /** Environment steps of the whole population. */
  readonly steps: number
  /** The share of the budget that is used, 0 to 1, whichever limit is nearest. */
  readonly progress: number
  /** Seconds since the run began (before a resume included). */
  readonly wall: number
  /** Environment steps per second, over the last seconds. */
  readonly stepsPerSecond: number
  readonly lanes: number
  readonly exploits: number
}
