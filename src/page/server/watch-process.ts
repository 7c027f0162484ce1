/**
 * The process in which a dashboard plays: what loads and runs code of users, and may hang, is no part of the server. A part of an episode is
 * asked for by seed and step. The same seed gives the same episode, so that a player which has gone elsewhere begins anew, and nothing that
 * is asked for changes what is answered later.
 */
import { openTrained } from '../../run/open-trained.js'
import type { Distribution, Moment, Player } from '../../trained.js'
import type { Frame, WatchAnswer, WatchRequest } from '../wire.js'
import { png } from './png.js'

/** An episode that is being played. */
interface Playing {
  readonly player: Player
  readonly facts: WatchAnswer['facts']
  seed: number | null
  /** Steps of the episode so far. */
  step: number
  last: Moment | null
}

/** Players that are kept open; the one that was asked least lately is closed for a new one. */
const KEPT = 3
const playing = new Map<string, Playing>()

process.on('disconnect', () => process.exit(0))
process.on('message', async ({ id, folder, request }: { id: number; folder: string; request: WatchRequest }) => {
  try {
    process.send?.({ id, answer: await answerTo(folder, request) })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` [${String(error.code)}]` : ''
    process.send?.({ id, error: `${error instanceof Error ? error.message : String(error)}${code}` })
  }
})

async function answerTo(folder: string, request: WatchRequest): Promise<WatchAnswer> {
  const { seed, from, count } = request
  const play = await playerFor(folder, request)
  const frames: Frame[] = []
  if (play.seed !== seed || play.step > from || play.last === null) {
    play.last = play.player.reset(seed)
    play.seed = seed
    play.step = 0
  }
  const isOver = () => play.last!.terminated || play.last!.truncated
  if (play.step === from) frames.push(frameOf(play.last))
  while (!isOver() && play.step < from + count - 1) {
    play.last = play.player.step()
    if (++play.step >= from) frames.push(frameOf(play.last))
  }
  return { fps: play.player.fps, facts: play.facts, frames, isOver: isOver() }
}

async function playerFor(folder: string, { member, snapshot, greedy }: WatchRequest): Promise<Playing> {
  const opened = await openTrained({ folder }, { member, snapshot })
  // A run that goes on has other weights by and by.
  const key = JSON.stringify([folder, opened.member, opened.facts.weightsHash, greedy])
  const known = playing.get(key)
  playing.delete(key)
  const play = known ?? {
    player: await opened.trained.player({ greedy, render: ['rgb_array', 'ansi'] }),
    facts: { ...opened.facts, snapshot },
    seed: null,
    step: 0,
    last: null,
  }
  playing.set(key, play)
  const [oldest] = playing.keys()
  if (playing.size > KEPT && oldest !== undefined) {
    await playing.get(oldest)!.player.close()
    playing.delete(oldest)
  }
  return play
}

function frameOf({ action, reward, return: total, length, terminated, truncated, value, distribution, view }: Moment): Frame {
  const picture = view === null || typeof view === 'string' ? view : `data:image/png;base64,${png(view).toString('base64')}`
  return {
    ...{ action: action === null ? null : typeof action === 'number' ? action : Object.values(action) },
    ...{ reward, return: total, length, terminated, truncated, value },
    ...{ distribution: plainOf(distribution), view: picture },
  }
}

function plainOf(distribution: Distribution): Frame['distribution'] {
  const { kind } = distribution
  if (kind === 'categorical') return { kind, probabilities: distribution.probabilities.map((part) => Array.from(part)) }
  if (kind === 'gaussian')
    return { kind, mean: Array.from(distribution.mean), standardDeviation: Array.from(distribution.standardDeviation) }
  return { kind, low: Array.from(distribution.low), high: Array.from(distribution.high) }
}
