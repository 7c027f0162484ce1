import { named, show } from '../../checks/show.js'
import { choicesOf } from '../spaces/choices.js'
import type { Space } from '../spaces/space.js'
import type { EnvMetadata } from './env.js'

/** The fault of `metadata.action_arguments`, or the parts that count for each choice of the first part, by number; null where all count. */
export type ActionArguments = { readonly fault: string } | { readonly counted: readonly (readonly number[])[] | null }

/**
 * Reads `metadata.action_arguments` of an environment whose actions are a Dict or Tuple of Discrete. The first part always counts.
 *
 * @returns the fault in words that follow "got"
 */
export function actionArguments(space: Space, metadata: EnvMetadata | undefined): ActionArguments {
  const given: unknown = metadata?.action_arguments
  if (given === undefined || given === null) return { counted: null }
  const choices = choicesOf(space)
  if (choices === null || (space.name !== 'Dict' && space.name !== 'Tuple')) return { fault: `some for actions of ${space.name}` }
  const { sizes, names } = choices
  const known: readonly unknown[] = names ?? sizes.map((_, part) => part)
  const [first = 0] = sizes
  if (!Array.isArray(given) || given.length !== first) {
    return { fault: Array.isArray(given) ? `${given.length} lists for the ${first} choices of the first part` : show(given) }
  }
  const counted: number[][] = []
  for (const [choice, list] of given.entries()) {
    if (!Array.isArray(list)) return { fault: `${show(list)} for choice ${choice}` }
    const stranger: unknown = list.find((part) => !known.includes(part))
    if (stranger !== undefined) {
      const parts = names === null ? `0 to ${sizes.length - 1}` : names.map(named).join(', ')
      return { fault: `${show(stranger)} for choice ${choice}, where the parts are ${parts}` }
    }
    counted.push(sizes.flatMap((_, part) => (part > 0 && list.includes(known[part]) ? [part] : [])))
  }
  return { counted }
}
