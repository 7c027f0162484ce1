import type { Moment, Player } from '../trained.js'

/** Times as fast as the environment is meant to be played back. */
const SPEEDS = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32] as const
/** Milliseconds that the end of an episode is shown for, at the usual speed. */
const END_MS = 1000

export interface PlaybackOptions {
  /** The seed of the first episode; those that follow have the next seeds. */
  readonly seed: number
  /** Episodes after which it is over; null for no end. */
  readonly episodes: number | null
  /** Steps, of all episodes together, after which it is over; null for no end. */
  readonly steps: number | null
  /** Frames a second; null as the environment says. */
  readonly fps: number | null
}

/** An episode that was played, to its end or as far as it was watched. */
export interface Played {
  readonly seed: number
  readonly return: number
  readonly length: number
  /** False where it was left before its end. */
  readonly ended: boolean
}

export type Command = 'pause' | 'step' | 'faster' | 'slower' | 'next'

/** Plays episodes one after another. It knows no clock: `delay` says after how many milliseconds `advance` is due. */
export class Playback {
  moment: Moment
  /** From 1. */
  episode = 1
  paused = false
  over = false
  readonly played: Played[] = []
  private speedIndex = SPEEDS.indexOf(1)
  private steps = 0
  private readonly fps: number

  constructor(
    private readonly player: Player,
    private readonly options: PlaybackOptions,
  ) {
    this.fps = options.fps ?? player.fps
    this.moment = player.reset(options.seed)
  }

  get seed(): number {
    return this.options.seed + this.episode - 1
  }

  get speed(): number {
    return SPEEDS[this.speedIndex]!
  }

  /** True at the end of an episode. */
  get ended(): boolean {
    return this.moment.terminated || this.moment.truncated
  }

  /** Milliseconds until `advance` is due; null while it is paused. */
  get delay(): number | null {
    if (this.paused) return null
    return Math.max(this.ended ? END_MS : 0, 1000 / this.fps) / this.speed
  }

  /** Takes a step, or begins the next episode after an end. */
  advance(): void {
    if (this.ended) {
      this.next()
      return
    }
    this.moment = this.player.step()
    this.steps++
    if (this.steps === this.options.steps) this.finish()
  }

  /** Does what a key asks for. */
  press(command: Command): void {
    if (command === 'pause') this.paused = !this.paused
    else if (command === 'next') this.next()
    else if (command === 'step') {
      this.paused = true
      this.advance()
    } else {
      this.speedIndex = Math.min(Math.max(this.speedIndex + (command === 'faster' ? 1 : -1), 0), SPEEDS.length - 1)
    }
  }

  /** Ends it where it is. */
  finish(): void {
    if (this.over) return
    this.keep()
    this.over = true
  }

  private next(): void {
    if (this.episode === this.options.episodes) {
      this.finish()
      return
    }
    this.keep()
    this.episode++
    this.moment = this.player.reset(this.seed)
  }

  private keep(): void {
    const { return: total, length } = this.moment
    if (length > 0) this.played.push({ seed: this.seed, return: total, length, ended: this.ended })
  }
}
