import type { Picture } from '../../trained.js'

/** Moving pictures that become a file. */
export interface Film {
  /** Adds a picture, as large as the first, which stays for that many frames. */
  add(picture: Picture, frames: number): Promise<void>
  /** Writes the file, which is there whole, or not at all. @throws the signal's reason */
  finish(interrupt: AbortSignal): Promise<void>
  /** Ends without a file. After `finish` it does nothing. */
  abandon(): Promise<void>
}

/** @param fps frames a second */
export type MakeFilm = (file: string, fps: number) => Film
