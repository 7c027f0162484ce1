import { type Experiment, type Policy, type RunRecord, runInMemory } from 'clade'
import { mean } from './mean.js'
import type { Setting } from './settings.js'
import type { Task } from './tasks.js'

/** A trained run: a task, a setting of a method and a seed. */
export interface Piece {
  readonly task: string
  readonly setting: string
  readonly seed: number
  /** The mean return of the winner of the play-off, over episodes of its own. */
  readonly score: number
  /** The place of the winner of the play-off among its finalists, from 1. */
  readonly place: number
  /** The highest score that a member reported at the end of the run: the mean of its last returns in training. */
  readonly reported: number | null
  /** The mean return of that member in the play-off. */
  readonly leaderPlayed: number
  /** Environment steps of all members. */
  readonly steps: number
  /** Copies of weights. */
  readonly copies: number
  /** Of the winner of the play-off: a repetition must give the same. */
  readonly weightsHash: string
  /** Of the winner's weights: what they were trained with in the beginning and at the end. */
  readonly learningRate: readonly [first: number, last: number]
  readonly entropyCost: readonly [first: number, last: number]
}

/** How a run is judged: the best `finalists` by their reports play `heat` episodes each, and the best of these `final` others. */
export interface PlayOff {
  readonly finalists: number
  readonly heat: number
  readonly final: number
}

const PLAY_OFF: PlayOff = { finalists: 5, heat: 100, final: 200 }

/** The experiment of a setting on a task. */
export function experimentOf({ experiment }: Task, { changes }: Setting): Experiment {
  return { ...experiment, ...changes(experiment) }
}

/**
 * Trains a population, and judges it by a play-off. A reported score is of a moment: the highest of 24 is lucky, the more so where all are
 * alike, and its weights have been trained on since. In fresh episodes, with drawn actions, the luck of both is gone.
 */
export async function trainPiece(task: Task, setting: Setting, seed: number, playOff: PlayOff = PLAY_OFF): Promise<Piece> {
  const { finalists, heat, final } = playOff
  const run = await runInMemory(experimentOf(task, setting), { seed })
  const entered = await Promise.all(
    run.standings.slice(0, finalists).map(async (standing) => ({ ...standing, policy: await run.policy({ member: standing.member }) })),
  )
  // Episodes of the play-off are the same for all methods and seeds, and no run is seeded with these numbers.
  const played = entered.map(({ policy }) => mean(returnsOf(policy, task, HEAT, heat)))
  const place = played.indexOf(Math.max(...played))
  const winner = entered[place]!
  return {
    task: task.experiment.name,
    setting: setting.name,
    seed,
    score: mean(returnsOf(winner.policy, task, FINAL, final)),
    place: place + 1,
    reported: entered[0]!.score,
    leaderPlayed: played[0]!,
    steps: run.totalSteps,
    copies: run.events.filter(({ copied }) => copied?.weights).length,
    weightsHash: winner.snapshot!.weightsHash,
    learningRate: firstAndLast(run, winner.member, 'learningRate'),
    entropyCost: firstAndLast(run, winner.member, 'entropyCost'),
  }
}

/** The seeds of the first episodes. */
const [HEAT, FINAL] = [1_000_000, 2_000_000]

function returnsOf(policy: Policy, task: Task, firstSeed: number, episodes: number): number[] {
  const env = task.env()
  return Array.from({ length: episodes }, (_, episode) => {
    policy.reset()
    policy.seed(firstSeed + episode)
    let [observation, ended, sum] = [env.reset({ seed: firstSeed + episode })[0], false, 0]
    while (!ended) {
      const [next, reward, terminated, truncated] = env.step(policy.act(observation))
      ;[observation, ended, sum] = [next, terminated || truncated, sum + reward]
    }
    return sum
  })
}

function firstAndLast(run: RunRecord, member: number, name: string): [first: number, last: number] {
  const { stages } = run.lineage(member)
  return [Number(stages[0]!.hyperparameters[name]), Number(stages.at(-1)!.hyperparameters[name])]
}
