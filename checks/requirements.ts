/** What a value has to be: in the words of an error's message (`Expected x to be <words>, got 3`), and how to tell. */
export interface Requirement {
  readonly words: string
  readonly fits: (value: unknown) => boolean
  /** The texts that fit, for a hint at the one that a misspelt value meant. */
  readonly names?: readonly string[]
  /** True: an option that is not given breaks the rule, too. */
  readonly required?: boolean
}

/** For what is checked elsewhere. */
export const anything: Requirement = { words: 'anything', fits: () => true }
export const finiteNumber = numberFrom(Number.NEGATIVE_INFINITY)
export const positiveNumber: Requirement = { words: 'a positive number', fits: (value) => Number.isFinite(value) && Number(value) > 0 }
export const positiveInteger = wholeNumber(1)
export const natural = wholeNumber(0)
export const flag: Requirement = { words: 'true or false', fits: (value) => typeof value === 'boolean' }
export const text: Requirement = { words: 'a text', fits: (value) => typeof value === 'string' && value !== '' }
export const aFunction: Requirement = { words: 'a function', fits: (value) => typeof value === 'function' }

/** A finite number between bounds, both included. */
export function numberFrom(min: number, max = Number.POSITIVE_INFINITY): Requirement {
  return {
    words: Number.isFinite(max)
      ? `a number from ${min} to ${max}`
      : Number.isFinite(min)
        ? `a number of ${min} or more`
        : 'a finite number',
    fits: (value) => Number.isFinite(value) && Number(value) >= min && Number(value) <= max,
  }
}

/** A finite number above the lower bound, up to the upper one. */
export function numberAbove(low: number, max: number): Requirement {
  return {
    words: `a number above ${low} and at most ${max}`,
    fits: (value) => Number.isFinite(value) && Number(value) > low && Number(value) <= max,
  }
}

/** A number from the lower bound to below the upper one. */
export function numberBelow(min: number, high: number): Requirement {
  return {
    words: `a number from ${min} to below ${high}`,
    fits: (value) => typeof value === 'number' && value >= min && value < high,
  }
}

/** A whole number between bounds, both included, that a float64 holds exactly. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): Requirement {
  return {
    words:
      max < Number.MAX_SAFE_INTEGER
        ? `a whole number from ${min} to ${max}`
        : min === 1
          ? 'a positive integer'
          : `a whole number of ${min} or more`,
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  }
}

/** One of these texts. */
export function oneOf(...names: readonly string[]): Requirement {
  const quoted = names.map((name) => JSON.stringify(name))
  const words = quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  return { words, fits: (value) => names.includes(value as string), names }
}

/** The rule, for an option that has no default. */
export function required(rule: Requirement): Requirement {
  return { ...rule, required: true }
}
