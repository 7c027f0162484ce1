import { isOptions } from '../../checks/reading.js'
import { named, show } from '../../checks/show.js'
import { type Choices, choicesOf, decomposed } from '../spaces/choices.js'
import { isList } from '../spaces/list.js'
import type { Space } from '../spaces/space.js'
import type { Info } from './env.js'

/** Numbers in the mask of one environment: a flag for each choice of each part. */
export function maskWidth({ sizes }: Choices): number {
  return sizes.reduce((sum, n) => sum + n, 0)
}

/**
 * Writes `info.action_mask` at `offset` of `out`, 1 for what is allowed. A Discrete's is a list of n zeros and ones. That of several parts is
 * an object (Dict) or a list (Tuple, MultiDiscrete) of such lists; parts without one allow everything. A MultiDiscrete's and a Tuple's may
 * also be one flat list.
 *
 * @returns why it is no mask of these choices, in words that follow "got"; undefined for one that is
 */
export function writeMask(choices: Choices, mask: unknown, out: Uint8Array, offset: number): string | undefined {
  const { sizes, names } = choices
  if (names !== null) {
    // A Map has no keys of its own: as an object without parts it would allow everything.
    if (!isOptions(mask)) return `${show(mask)} for a Dict with ${names.map(named).join(', ')}`
    const extra = Object.keys(mask).find((key) => !names.includes(key))
    if (extra !== undefined) return `one of ${named(extra)}, which the Dict of actions has not`
    return writeParts(choices, (part) => mask[names[part]!], out, offset)
  }
  if (!isList(mask)) return show(mask)
  if (sizes.length === 1 && !isList(mask[0])) return writePart(mask, sizes[0]!, out, offset)
  const isNested = mask.length === sizes.length && Array.from(mask).every((part) => part === null || part === undefined || isList(part))
  if (isNested) return writeParts(choices, (part) => mask[part], out, offset)
  const width = maskWidth(choices)
  if (mask.length !== width) return `${mask.length} for ${width} choices in ${sizes.length} parts`
  return writeParts(choices, (part) => Array.from(mask).slice(choices.offsets[part]!, choices.offsets[part]! + sizes[part]!), out, offset)
}

/**
 * Tells whether the mask of an info allows an action next; it does where there is none, or one that is none: whoever checks what an
 * environment returns says so.
 */
export function allows(space: Space, info: Info | null | undefined, action: unknown): boolean {
  const mask = info?.action_mask
  const choices = mask === undefined ? null : choicesOf(space)
  if (choices === null) return true
  const flags = new Uint8Array(maskWidth(choices))
  if (writeMask(choices, mask, flags, 0) !== undefined) return true
  return decomposed(choices, action).every((choice, part) => flags[choices.offsets[part]! + choice] === 1)
}

/** The choice itself where a mask of one part allows it, else the next that is allowed, after the last the first. */
export function nextAllowed(masks: Uint8Array, offset: number, size: number, choice: number): number {
  for (let i = 0; i < size; i++) {
    const other = (choice + i) % size
    if (masks[offset + other] === 1) return other
  }
  return choice
}

function writeParts(
  { sizes, offsets, names }: Choices,
  maskOf: (part: number) => unknown,
  out: Uint8Array,
  offset: number,
): string | undefined {
  for (const [part, size] of sizes.entries()) {
    const mask = maskOf(part)
    const first = offset + offsets[part]!
    if (mask === undefined || mask === null) {
      out.fill(1, first, first + size)
    } else {
      const fault = isList(mask) ? writePart(mask, size, out, first) : show(mask)
      if (fault !== undefined) return `${fault} (part ${names === null ? part : named(names[part]!)})`
    }
  }
  return undefined
}

function writePart(mask: ArrayLike<unknown>, size: number, out: Uint8Array, offset: number): string | undefined {
  if (mask.length !== size) return `${mask.length} zeros and ones for ${size} choices`
  let allowed = 0
  for (let i = 0; i < size; i++) {
    const flag = ['number', 'boolean', 'bigint'].includes(typeof mask[i]) ? Number(mask[i]) : Number.NaN
    if (flag !== 0 && flag !== 1) return `${show(mask[i])} at ${i}`
    out[offset + i] = flag
    allowed += flag
  }
  return allowed === 0 ? `one that forbids all ${size} choices` : undefined
}
