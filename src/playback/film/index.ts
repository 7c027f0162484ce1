import type { MakeFilm } from './film.js'
import { Gif } from './gif.js'
import { Mp4 } from './mp4.js'

/** The kinds of film, by the extension of their files. */
export const films: Readonly<Record<string, MakeFilm>> = {
  gif: (file, fps) => new Gif(file, fps),
  mp4: (file, fps) => new Mp4(file, fps),
}
