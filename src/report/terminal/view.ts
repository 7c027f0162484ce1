import type { Entry, Standing } from '../../population/types.js'

/** A row of the leaderboard: a member and the latest decision on it. */
export interface LeaderboardRow extends Pick<Standing, 'member' | 'score' | 'steps' | 'hyperparameters'> {
  readonly last: Pick<Entry['event'], 'decision' | 'copied'>
}

/** All that the terminal shows of a run at one moment. */
export interface RunView {
  readonly name: string
  readonly seed: number
  /** Best first. */
  readonly leaderboard: readonly LeaderboardRow[]
  /** Environment steps of the whole population. */
  readonly steps: number
  /** The used share of the budget, 0 to 1, by whichever limit is nearest. */
  readonly progress: number
  /** Seconds that the run has taken, those before a resume included. */
  readonly wall: number
  /** Environment steps a second, over the last seconds. */
  readonly stepsPerSecond: number
  readonly lanes: number
  readonly exploits: number
  /** The trained agent that the members began from, as `cartpole-1:3`; null: they began with fresh weights. */
  readonly from: string | null
}
