import { readable } from '../../readable.js'

/** Letters of a name or text that are shown. */
export const SHOWN = 60

/** A text of unknown origin on one line, cut where it is long: for canvases and titles. */
export function plain(text: string, max = SHOWN): string {
  return cut(readable(text), max)
}

export const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text)
