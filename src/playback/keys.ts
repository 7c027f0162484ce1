import { setImmediate } from 'node:timers/promises'
import type { Command } from './playback.js'

export type Key = Command | 'quit' | 'interrupt' | 'suspend' | 'redraw'

/** The keys as a terminal in raw mode sends them. */
const KEYS: Readonly<Record<string, Key>> = {
  ' ': 'pause',
  p: 'pause',
  '.': 'step',
  '\u001b[C': 'step',
  '\u001bOC': 'step',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  n: 'next',
  q: 'quit',
  '\u0003': 'interrupt',
  '\u001a': 'suspend',
}

/** The line that says which keys there are. */
export const KEYS_HELP = 'space pause  . step  + faster  - slower  n next episode  q quit'

/** A sequence of a key such as an arrow, or a character. */
const PRESSED = new RegExp(`${'\u001b'}(?:\\[[\\d;]*[A-Za-z~]|O[A-Z])|.`, 'gs')

/** The keys in what a terminal sent; unknown ones are left out. */
export function keysIn(sent: string): readonly Key[] {
  const pieces = sent.match(PRESSED) ?? []
  return pieces.flatMap((piece) => (Object.hasOwn(KEYS, piece) ? [KEYS[piece]!] : []))
}

/** Keys that were pressed and have not been taken yet. */
export class KeyQueue {
  private readonly keys: Key[] = []
  private wake = (): void => {}

  push(key: Key): void {
    this.keys.push(key)
    this.wake()
  }

  /**
   * The next key, for which it waits.
   *
   * @param patience milliseconds after which there is none; null waits for ever
   */
  async next(patience: number | null): Promise<Key | undefined> {
    if (this.keys.length > 0) return this.keys.shift()
    // A turn of the event loop, in which a key can come, also where there is no time to wait.
    if (patience !== null && patience <= 0) await setImmediate()
    else {
      await new Promise<void>((resolve) => {
        const timer = patience === null ? undefined : setTimeout(resolve, patience)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.keys.shift()
  }
}
