import { choicesOf } from '../../../../envs/spaces/choices.js'
import type { Space } from '../../../../envs/spaces/space.js'
import type { ActionRules } from '../../../environment/action-space.js'
import type { Exportable } from '../../exportable.js'
import { actionLeaf, type Choices, type Numbers } from '../../leaves.js'
import { expression } from './code.js'

/**
 * The code of the actions: `likeliest(policy)` and `draw(policy, bits)` give an action as the network reads it, `own(action)` is that action in the
 * environment's space, `distributionOf(policy)` what it is drawn from.
 */
export function actionCode({ actionSpace, network, epsilon, rules }: Exportable): string {
  const leaf = actionLeaf(actionSpace)
  if (leaf.kind === 'numbers') return boxCode(leaf, network.logStd)
  const chances = epsilon === null ? policyCode(leaf, rules) : valuesCode(epsilon)
  return chances + choiceCode(leaf, actionSpace, rules) + (rules.masked ? maskCode(leaf, actionSpace) : '')
}

/** `chances(part)` and `choose(part, bits)` of the logits of one choice. */
function policyCode({ shape }: Choices, { masked }: ActionRules): string {
  // A policy of one choice without masks takes 24 bits a draw, another 32.
  const uniform = shape.length === 0 && !masked ? '(bits() >>> 8) * 2 ** -24' : 'bits() * 2 ** -32'
  return `
/** Softmax. */
function chances(logits) {
  const largest = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - largest))
  const sum = weights.reduce((total, weight) => total + weight)
  return Float32Array.from(weights, (weight) => weight / sum)
}

function choose(logits, bits) {
  let rest = ${uniform}
  const choice = chances(logits).findIndex((p) => (rest -= p) < 0)
  return choice < 0 ? ${masked ? 'logits.findLastIndex((logit) => logit !== -Infinity)' : 'logits.length - 1'} : choice
}
`
}

/** The same of the values of actions. */
function valuesCode(epsilon: number): string {
  return `
/** The share of actions that is drawn uniformly. */
const EPSILON = ${expression(epsilon)}

/** The places of those that are allowed. */
const allowed = (values) => Array.from(values.keys()).filter((i) => values[i] !== -Infinity)

function chances(values) {
  const share = EPSILON / allowed(values).length
  return Float32Array.from(values, (value, i) => (value === -Infinity ? 0 : share) + (i === best(values) ? 1 - EPSILON : 0))
}

function choose(values, bits) {
  const u = bits() * 2 ** -32
  const all = allowed(values)
  return u < EPSILON ? all[Math.floor((u / EPSILON) * all.length)] : best(values)
}
`
}

function choiceCode({ shape, counts, starts }: Choices, space: Space, { counted }: ActionRules): string {
  const single = shape.length === 0
  const names = choicesOf(space)?.names
  const plus = (part: number) => `choices[${part}]${starts[part] === 0 ? '' : ` + ${starts[part]}`}`
  const own = names
    ? `({ ${names.map((name, part) => `[${expression(name)}]: ${plus(part)}`).join(', ')} })`
    : space.name === 'Tuple'
      ? `[${counts.map((_, part) => plus(part)).join(', ')}]`
      : single
        ? plus(0)
        : `Int32Array.from(choices, (choice, part) => choice + ${expression(starts)}[part])`
  const decide = counted
    ? `
/** The parts that count for each choice of the first. */
const COUNTED = ${expression(counted)}

/** Chooses each part; one that does not count is the first choice that is allowed. */
function decide(numbers, choice) {
  const [first, ...others] = parts(numbers)
  const chosen = choice(first)
  const rest = others.map((part, i) => (COUNTED[chosen].includes(i + 1) ? choice(part) : part.findIndex((x) => x !== -Infinity)))
  return [chosen, ...rest]
}
`
    : `
const decide = (numbers, choice) => parts(numbers).map(choice)
`
  return `
/** The numbers of each choice. */
function parts(numbers) {
  let at = 0
  return ${expression(counts)}.map((n) => numbers.slice(at, (at += n)))
}

/** The place of the largest number, the first of equals. */
const best = (part) => part.reduce((at, x, i) => (x > part[at] ? i : at), 0)

${decide}
const likeliest = (numbers) => decide(numbers, best)

const draw = (numbers, bits) => decide(numbers, (part) => choose(part, bits))

const own = (choices) => ${own}

const distributionOf = (numbers) => ({ kind: 'categorical', probabilities: parts(numbers).map(chances) })
`
}

/** `masked(numbers, options)`: the numbers of forbidden choices become -infinity. */
function maskCode({ shape, counts }: Choices, space: Space): string {
  const names = choicesOf(space)?.names
  const each = names ? `${expression(names)}.map((name) => mask[name])` : shape.length === 0 ? '[mask]' : 'nested(mask)'
  const nested = `
/** One list for each part, of one flat list too. */
const nested = (mask) => (mask.length === ${counts.reduce((sum, n) => sum + n, 0)} && Array.from(mask).every((x) => typeof x !== 'object') ? parts(mask) : mask)
`
  return `${names || shape.length === 0 ? '' : nested}
function masked(numbers, { mask } = {}) {
  if (mask === undefined) return numbers
  const flags = ${each}.flatMap((part, i) => Array.from(part ?? new Array(${expression(counts)}[i]).fill(1), Number))
  if (flags.length !== numbers.length) throw new TypeError(\`Expected a mask of \${numbers.length} choices, got \${flags.length}\`)
  return numbers.map((x, i) => (flags[i] ? x : -Infinity))
}
`
}

function boxCode({ type, low, high }: Numbers, logStd: Float32Array): string {
  const array = type === 'float64' ? 'Float64Array' : 'Float32Array'
  return `
const LOW = ${expression(Array.from(low))}
const HIGH = ${expression(Array.from(high))}
const STANDARD_DEVIATION = ${expression(Array.from(logStd))}.map(Math.exp)

/** Box and Muller's transform. */
const normal = (bits) => Math.sqrt(-2 * Math.log(1 - bits() * 2 ** -32)) * Math.cos(2 * Math.PI * bits() * 2 ** -32)

const likeliest = (mean) => ${array}.from(mean, (x, j) => Math.min(Math.max(Number.isFinite(x) ? x : 0, LOW[j]), HIGH[j]))

const draw = (mean, bits) => likeliest(mean.map((x, j) => Math.fround(x + STANDARD_DEVIATION[j] * normal(bits))))

const own = (action) => action.slice()

const distributionOf = (mean) => ({
  kind: 'gaussian',
  mean: Float32Array.from(mean),
  standardDeviation: Float32Array.from(STANDARD_DEVIATION),
})
`
}
