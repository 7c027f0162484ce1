import { setImmediate } from 'node:timers/promises'
import { CladeError } from '../errors.js'
import type { Moment, Picture, Player } from '../trained.js'
import type { Film } from './film/film.js'
import type { Played } from './playback.js'
import { resize } from './resize.js'

/** Pixels that the longer side of a small picture is brought near to, by a whole number. */
const LARGE = 400

export interface RecordOptions {
  /** The seed of the first episode; those that follow have the next seeds. */
  readonly seed: number
  readonly episodes: number
  /** Steps after which an episode is left. */
  readonly maxSteps: number
  /** Frames a second. */
  readonly fps: number
  /** Pixels for a pixel; null for a size that can be seen well. */
  readonly scale: number | null
}

/** A film that has been recorded. */
export interface Recorded {
  readonly played: readonly Played[]
  readonly frames: number
  readonly width: number
  readonly height: number
}

/**
 * Plays episodes and puts their pictures on a film, the last of each for a second. The film is not finished.
 *
 * @param onEpisode is told of each episode
 * @throws CladeError NO_PICTURE where there is none, and the signal's reason
 */
export async function record(
  player: Player,
  film: Film,
  options: RecordOptions,
  onEpisode: (played: Played) => void,
  interrupt: AbortSignal,
): Promise<Recorded> {
  const played: Played[] = []
  let size: Pick<Picture, 'width' | 'height'> | undefined
  let frames = 0
  const add = async (moment: Moment, count: number): Promise<void> => {
    const picture = pictureOf(moment)
    size ??= sizeOf(picture, options.scale)
    frames += count
    await film.add(resize(picture, size.width, size.height), count)
    await setImmediate()
    interrupt.throwIfAborted()
  }
  for (let episode = 1; episode <= options.episodes; episode++) {
    const seed = options.seed + episode - 1
    let moment = player.reset(seed)
    while (!moment.terminated && !moment.truncated && moment.length < options.maxSteps) {
      await add(moment, 1)
      moment = player.step()
    }
    await add(moment, Math.max(1, Math.round(options.fps)))
    played.push({ seed, return: moment.return, length: moment.length, ended: moment.terminated || moment.truncated })
    onEpisode(played.at(-1)!)
  }
  return { played, frames, ...size! }
}

function pictureOf({ view }: Moment): Picture {
  if (view !== null && typeof view !== 'string') return view
  throw new CladeError('NO_PICTURE', 'Expected the environment to render rgb_array, without which nothing can be recorded, got no picture')
}

function sizeOf({ width, height }: Picture, scale: number | null): Pick<Picture, 'width' | 'height'> {
  const factor = scale ?? Math.max(1, Math.floor(LARGE / Math.max(width, height)))
  return { width: Math.max(1, Math.round(factor * width)), height: Math.max(1, Math.round(factor * height)) }
}
