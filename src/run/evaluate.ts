import { CladeError } from '../errors.js'
import { splitSeed } from '../random.js'
import type { EvaluatedEpisode, Evaluation } from '../report/evaluation.js'
import { PlayLane } from '../runner/play-lane.js'
import { expectAddressSpace, threadRefused } from '../runner/system-limits.js'
import { type Choice, type LoadedTrainable, loadTrainable, readTrained, type TrainedMember } from './open-trained.js'
import type { RunLocation } from './recorded-run.js'
import { unlessAborted } from './unless-aborted.js'

/** The arguments of `clade evaluate`. */
export interface EvaluateRequest extends RunLocation {
  /** null: every member that has trained. */
  readonly choice: Choice | null
  /** Episodes of each member, 1 or more. */
  readonly episodes: number
  /** The episodes' seeds are split from it. */
  readonly seed: number
  /** True: the likeliest actions. False: drawn ones, as in training. */
  readonly greedy: boolean
  /** Another environment of the same spaces, a module by its absolute path; null: the one that the members trained in. */
  readonly env: string | null
  /** The longest that an episode may be, in environment steps. */
  readonly maxSteps: number
  /** Seconds that an episode may take; null: as many as a slice of the run. */
  readonly timeout: number | null
  /** Threads that play, 1 or more. */
  readonly workers: number
  /** Called after each episode. */
  readonly onEpisode: (done: number, total: number) => void
}

/** A member, and the episodes that it has played so far. */
interface Played {
  readonly member: TrainedMember
  readonly episodes: EvaluatedEpisode[]
}

/** An episode to be played. */
interface Task extends Played {
  /** From 0. */
  readonly index: number
}

/**
 * Plays episodes that nobody trained on: their seeds have a label of their own. The result depends on the run, the seed and the options, and
 * not on the number of threads. Nothing is written.
 *
 * @throws CladeError EPISODE_THREW, EPISODE_TIMED_OUT, WORKER_EXITED, with member and episode; SPACES_DIFFER, and the errors of reading and
 * loading the run
 * @throws the signal's reason
 */
export async function evaluateRun(request: EvaluateRequest, signal: AbortSignal): Promise<Evaluation> {
  const { folder, choice, seed, greedy, env, maxSteps } = request
  const members = await readTrained(folder, choice && [choice])
  const loaded = await loadTrainable(request, signal)
  const played = members.map((member): Played => ({ member, episodes: [] }))
  await playAll(played, request, loaded, signal)
  return {
    ...{ run: members[0]!.facts.run, seed, greedy, env, maxSteps },
    members: played.map(({ member: { member, snapshot, facts }, episodes }) => {
      const { steps, score, weightsHash } = facts
      return { member, snapshot, steps, score, weightsHash, episodes }
    }),
  }
}

/** The seed of an episode, the same for all members: 31 bits, since every environment can take such a seed. */
function episodeSeed(seed: number, index: number): number {
  return splitSeed(seed, `evaluate/episode/${index + 1}`)[0]! >>> 1
}

/** One after the other, since there may be more than memory holds. Members follow each other, so that a lane seldom opens another one. */
function* tasksOf(played: readonly Played[], episodes: number): Generator<Task, undefined> {
  for (const one of played) for (let index = 0; index < episodes; index++) yield { ...one, index }
}

async function playAll(
  played: readonly Played[],
  request: EvaluateRequest,
  { experimentPath, config }: LoadedTrainable,
  signal: AbortSignal,
): Promise<void> {
  const count = Math.min(request.workers, played.length * request.episodes)
  const timeout = request.timeout ?? config.sliceTimeout
  const lanes: PlayLane[] = []
  expectAddressSpace(count)
  try {
    try {
      for (let lane = 0; lane < count; lane++) lanes.push(new PlayLane({ experimentPath, fma: config.fma, lane }, timeout))
    } catch (error) {
      throw threadRefused(error, count)
    }
    await unlessAborted(share(played, lanes, request), signal)
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
  }
}

/** Every lane takes the next task as soon as it is free. */
async function share(played: readonly Played[], lanes: readonly PlayLane[], request: EvaluateRequest): Promise<void> {
  const total = played.length * request.episodes
  const tasks = tasksOf(played, request.episodes)
  let done = 0
  await Promise.all(
    lanes.map(async (lane) => {
      let opened: TrainedMember | null = null
      for (let next = tasks.next(); !next.done; next = tasks.next()) {
        try {
          await playOne(next.value, lane, opened, request)
        } catch (error) {
          // The others end what they play, and begin nothing.
          tasks.return(undefined)
          throw error
        }
        opened = next.value.member
        request.onEpisode(++done, total)
      }
    }),
  )
}

async function playOne(
  { member, episodes, index }: Task,
  lane: PlayLane,
  opened: TrainedMember | null,
  request: EvaluateRequest,
): Promise<void> {
  const { greedy, env, maxSteps } = request
  if (opened !== member) await lane.open(member.state, { greedy, render: null, ...(env === null ? {} : { env }) })
  const seed = episodeSeed(request.seed, index)
  try {
    episodes[index] = { episode: index + 1, seed, ...(await lane.play(seed, maxSteps)) }
  } catch (error) {
    if (!(error instanceof CladeError)) throw error
    throw new CladeError(error.code, `${error.message} (episode ${index + 1} of member ${member.member})`, error.badInput)
  }
}
