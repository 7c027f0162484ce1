import type { Exportable } from '../../exportable.js'
import { type Choices, leavesOf, type Numbers } from '../../leaves.js'
import { expression } from './code.js'

/**
 * The code of the actions: `likeliest(policy)` and `draw(policy, bits)` give an action as the network reads it, `own(action)` is that action in the
 * environment's space, `distributionOf(policy)` what it is drawn from.
 */
export function actionCode({ actionSpace, network, epsilon }: Exportable): string {
  const [leaf] = leavesOf(actionSpace)
  if (leaf!.kind === 'numbers') return boxCode(leaf!, network.logStd)
  return (epsilon === null ? policyCode(leaf!) : valuesCode(epsilon)) + choiceCode(leaf!)
}

/** `chances(part)` and `choose(part, bits)` of the logits of one choice. */
function policyCode({ shape }: Choices): string {
  // A policy of one choice takes 24 bits a draw, another 32.
  const uniform = shape.length === 0 ? '(bits() >>> 8) * 2 ** -24' : 'bits() * 2 ** -32'
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
  return choice < 0 ? logits.length - 1 : choice
}
`
}

/** The same of the values of actions. */
function valuesCode(epsilon: number): string {
  return `
/** The share of actions that is drawn uniformly. */
const EPSILON = ${expression(epsilon)}

const chances = (values) => Float32Array.from(values, (_, i) => EPSILON / values.length + (i === best(values) ? 1 - EPSILON : 0))

function choose(values, bits) {
  const u = bits() * 2 ** -32
  return u < EPSILON ? Math.floor((u / EPSILON) * values.length) : best(values)
}
`
}

function choiceCode({ shape, counts, starts }: Choices): string {
  const single = shape.length === 0
  return `
/** The numbers of each choice. */
function parts(numbers) {
  let at = 0
  return ${expression(counts)}.map((n) => numbers.slice(at, (at += n)))
}

/** The place of the largest number, the first of equals. */
const best = (part) => part.reduce((at, x, i) => (x > part[at] ? i : at), 0)

const likeliest = (numbers) => parts(numbers).map(best)

const draw = (numbers, bits) => parts(numbers).map((part) => choose(part, bits))

const own = (choices) => ${single ? `choices[0]${starts[0] === 0 ? '' : ` + ${starts[0]}`}` : `Int32Array.from(choices, (choice, part) => choice + ${expression(starts)}[part])`}

const distributionOf = (numbers) => ({ kind: 'categorical', probabilities: parts(numbers).map(chances) })
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
