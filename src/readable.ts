/**
 * Makes a text of unknown origin (an error, a name, a reason) safe for a terminal, a log and a CSV, on one line. A space takes the place of
 * each character that would move the cursor, change colours or turn the direction of writing, and of each half of a character.
 */
export function readable(text: string): string {
  return UNREADABLE.test(text) ? text.replaceAll(EACH_UNREADABLE, ' ') : text
}

const UNREADABLE = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u
const EACH_UNREADABLE = new RegExp(UNREADABLE, 'gu')

/** The rule that `isName` checks, in words. */
export const NAME_RULE = 'named by at most 100 letters that can be read, of which the first is a letter or a digit'

/** Tells whether a text may name a hyperparameter or a metric, and so a column of a CSV and a word on a terminal. */
export function isName(text: string): boolean {
  return NAME.test(text) && !UNREADABLE.test(text)
}

const NAME = /^[\p{L}\p{N}].{0,99}$/u
