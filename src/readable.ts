/**
 * A text of anybody's (an error, a name, a reason) on one line, as it may stand on a terminal, in a log or in a CSV: a space for what
 * would move the cursor, change colours or turn the direction of writing, and for halves of characters.
 */
export function readable(text: string): string {
  return UNREADABLE.test(text) ? text.replaceAll(EACH_UNREADABLE, ' ') : text
}

const UNREADABLE = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u
const EACH_UNREADABLE = new RegExp(UNREADABLE, 'gu')
