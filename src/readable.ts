/**
 * A text of anybody's (an error, a name, a reason) on one line, as it may stand on a terminal, in a log or in a CSV: a space for what
 * would move the cursor, change colours or turn the direction of writing, and for halves of characters.
 */
export function readable(text: string): string {
  return UNREADABLE.test(text) ? text.replaceAll(EACH_UNREADABLE, ' ') : text
}

const UNREADABLE = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u
const EACH_UNREADABLE = new RegExp(UNREADABLE, 'gu')

/** What `isName` asks for, in words. */
export const NAME_RULE = 'named by at most 100 letters that can be read, of which the first is a letter or a digit'

/** Whether it may name a hyperparameter or a metric: a column of a CSV, and a word on a terminal. */
export function isName(text: string): boolean {
  return NAME.test(text) && !UNREADABLE.test(text)
}

const NAME = /^[\p{L}\p{N}].{0,99}$/u
