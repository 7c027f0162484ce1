import { show } from '../../../checks/show.js'
import { choicesOf } from '../../spaces/choices.js'
import { isList } from '../../spaces/list.js'
import { spaceWords } from '../../spaces/plain-space.js'
import type { Space } from '../../spaces/space.js'
import { actionArguments } from '../action-arguments.js'
import { notASpace } from '../contract.js'
import type { Env } from '../env.js'
import { likeness } from './compare.js'
import type { Findings } from './findings.js'

/** The fields of all kinds of spaces. They are read, never the classes: a plug-in may bring its own copy of those. */
interface Fields {
  readonly name?: unknown
  readonly n?: unknown
  readonly nvec?: ArrayLike<number>
  readonly spaces?: Readonly<Record<string, unknown>>
  readonly shape?: readonly number[]
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
}

type Which = 'action' | 'observation'

/** Checks a space and all in it. False when there is no use in going on. */
export function checkSpace(space: unknown, which: Which, findings: Findings): space is Space {
  const name = which === 'action' ? 'actionSpace' : 'observationSpace'
  if (space === undefined || space === null) {
    findings.add(`${which}-space-missing`, `Expected the environment to have ${name}, got ${show(space)}`)
    return false
  }
  const fields = space as Fields
  if (typeof space !== 'object' || typeof fields.name !== 'string') {
    findings.add(`${which}-space-type`, `Expected ${name} to be a space, got ${show(space)}`)
    return false
  }
  if (!checkKind(fields, which, name, findings)) return false
  const fault = notASpace(space)
  if (fault === undefined) return true
  findings.add(`${which}-space-type`, `Expected ${name} to be a space, got ${show(space)}: ${fault}`)
  return false
}

/** Tells whether agents can act in an environment's space of actions; its bounds are checked elsewhere. */
export function checkActions({ actionSpace: space, metadata }: Env, findings: Findings): void {
  const parts = actionArguments(space, metadata)
  if ('fault' in parts) {
    const rule = 'Expected metadata.action_arguments to name the parts that count for each choice of the first part of actionSpace'
    findings.add('action-arguments', `${rule}, got ${parts.fault}`)
  }
  const { name, type } = space as Space & { readonly type?: string }
  if (choicesOf(space) !== null || (name === 'Box' && type?.startsWith('float'))) return
  const rule = 'Expected actionSpace to be Discrete, MultiDiscrete, a Dict or Tuple of Discrete, or a Box of floats'
  findings.add('action-space-unsupported', `${rule}, got ${type === undefined ? spaceWords(space) : `${name} of ${type}`}`)
}

const FIELDS = ['name', 'flatSize', 'n', 'start', 'nvec', 'shape', 'low', 'high', 'type'] as const

/** Tells whether two spaces have the same values. */
export function sameSpace(a: object, b: object): boolean {
  const fields = (space: object) => FIELDS.map((field) => (space as Record<string, unknown>)[field])
  if (likeness(fields(a), fields(b)) === 'different') return false
  const [parts, others] = [a, b].map((space) => Object.entries((space as { spaces?: Record<string, object> }).spaces ?? {}))
  return parts!.length === others!.length && parts!.every(([key, part], i) => others![i]![0] === key && sameSpace(part, others![i]![1]))
}

function checkKind(space: Fields, which: Which, name: string, findings: Findings): boolean {
  switch (space.name) {
    case 'Discrete':
      if (isPositive(space.n)) return true
      findings.add('space-discrete', `Expected n of the Discrete in ${name} to be a positive integer, got ${show(space.n)}`)
      return false
    case 'MultiDiscrete':
      if (isList(space.nvec) && space.nvec.length > 0 && Array.from(space.nvec).every(isPositive)) return true
      findings.add('space-multi-discrete', `Expected nvec of the MultiDiscrete in ${name} to be positive integers, got ${show(space.nvec)}`)
      return false
    case 'MultiBinary':
      if (isPositive(space.n)) return true
      findings.add('space-multi-binary', `Expected n of the MultiBinary in ${name} to be a positive integer, got ${show(space.n)}`)
      return false
    case 'Tuple':
    case 'Dict': {
      const parts = Object.values(space.spaces ?? {})
      if (parts.length > 0) return parts.map((part) => checkSpace(part, which, findings)).every(Boolean)
      findings.add('space-empty', `Expected the ${space.name} in ${name} to have at least one space, got none`)
      return false
    }
    case 'Box':
      return checkBox(space, which, name, findings)
    default:
      return true
  }
}

function checkBox({ shape = [], low, high }: Fields, which: Which, name: string, findings: Findings): boolean {
  const size = shape.reduce((product, length) => product * length, 1)
  if (!isList(low) || !isList(high) || low.length !== size || high.length !== size) {
    const got = `${show(low?.length)} and ${show(high?.length)}`
    findings.add(
      'space-box-shape',
      `Expected low and high of the Box in ${name} to be as long as its shape [${shape.join(', ')}], got ${got}`,
    )
    return false
  }
  if (which === 'observation' && isChannelsFirst(shape)) {
    findings.add(
      'observation-channels-first',
      `The Box in ${name} has shape [${shape.join(', ')}], a picture with its channels first: networks here read height x width x channels`,
    )
  }
  const pairs = Array.from(low, (bound, i) => [bound, high[i]!] as const)
  const warn = (
    rule: 'space-box-infinite' | 'space-box-point' | 'space-box-crossed',
    what: string,
    wrong: (low: number, high: number) => boolean,
  ): void => {
    const at = pairs.findIndex(([below, above]) => wrong(below, above))
    if (at >= 0) findings.add(rule, `The Box in ${name} ${what}: ${show(pairs[at])} at ${at}`)
  }
  warn(
    'space-box-infinite',
    'has an infinite bound, which is probably too wide',
    (below, above) => !Number.isFinite(below) || !Number.isFinite(above),
  )
  warn('space-box-point', 'has equal bounds', (below, above) => below === above)
  warn('space-box-crossed', 'has its low above its high', (below, above) => below > above)
  const finite = pairs.every((pair) => pair.every(Number.isFinite))
  const scaled = ([below, above]: readonly [number, number]): boolean => below >= -1 && above <= 1 && (below === 0 || below === -above)
  // Infinite bounds and crossed ones have been named.
  if (which === 'action' && shape.length === 1 && finite && !pairs.every((pair) => pair[0] >= pair[1] || scaled(pair))) {
    findings.add(
      'action-space-scale',
      `The Box in ${name} is better from -1 to 1 or from 0 to 1 for most agents, it is from ${show(low)} to ${show(high)}`,
    )
  }
  return true
}

function isPositive(n: unknown): boolean {
  return Number.isSafeInteger(n) && (n as number) > 0
}

/** 3 x 84 x 84, but not 84 x 84 x 3 or 10 x 10 x 4: few channels before two much longer sides. */
function isChannelsFirst(shape: readonly number[]): boolean {
  const [channels = 0, height = 0, width = 0] = shape
  return shape.length === 3 && channels > 0 && 2 * channels <= Math.min(height, width)
}
