import type { KeyQueue } from './keys.js'
import type { Playback } from './playback.js'

/** Milliseconds between two drawings at least: of steps that follow faster some are not shown. */
const FRAME_MS = 30
/** Milliseconds that a playback may lag behind its clock before it gives up catching up. */
const LAG_MS = 250

/** The part of a screen that watching needs. */
export interface WatchScreen {
  draw(): void
  suspend(): void
}

/**
 * Plays until it is over or somebody quits.
 *
 * @param now milliseconds, of any clock that only goes forward
 * @param interrupt pushes a key when it is aborted, so that a wait ends
 * @returns false where it was interrupted
 */
export async function watch(
  playback: Playback,
  { screen, keys, now, interrupt }: { screen: WatchScreen; keys: KeyQueue; now: () => number; interrupt: AbortSignal },
): Promise<boolean> {
  const wake = (): void => keys.push('interrupt')
  interrupt.addEventListener('abort', wake)
  try {
    let drawn = Number.NEGATIVE_INFINITY
    let due = now()
    while (!playback.over) {
      const delay = playback.delay
      if (delay === null || delay >= FRAME_MS || now() - drawn >= FRAME_MS) {
        screen.draw()
        drawn = now()
      }
      due = delay === null ? now() : Math.max(due + delay, now() - LAG_MS)
      // Keys do not move the moment at which the next step is due.
      for (let waits = true; waits; ) {
        if (interrupt.aborted) return false
        const key = await keys.next(delay === null ? null : due - now())
        if (key === 'interrupt') return false
        if (key === 'quit') {
          playback.finish()
          return true
        }
        if (key === 'suspend') screen.suspend()
        else if (key === 'redraw') screen.draw()
        else if (key !== undefined) {
          playback.press(key)
          waits = false
          due = now()
        }
        if (key === undefined) {
          playback.advance()
          waits = false
        }
      }
    }
    return true
  } finally {
    interrupt.removeEventListener('abort', wake)
  }
}
