import type { Exportable } from '../../exportable.js'
import { type Choices, leavesOf, type Numbers } from '../../leaves.js'
import { expression } from './code.js'

/**
 * The code of the actions: `likeliest(policy)` and `draw(policy, bits)` give an action as the network reads it, `own(action)` is that action in the
 * environment's space, `distributionOf(policy)` what it is drawn from.
 */
export function actionCode({ actionSpace, network }: Exportable): string {
  const [leaf] = leavesOf(actionSpace)
  return leaf!.kind === 'choices' ? choiceCode(leaf!) : boxCode(leaf!, network.logStd)
}

function choiceCode({ shape, counts, starts }: Choices): string {
  const single = shape.length === 0
  // A policy of one choice takes 24 bits a draw, another 32.
  const uniform = single ? '(bits() >>> 8) * 2 ** -24' : 'bits() * 2 ** -32'
  return `
/** The logits of each choice. */
function parts(logits) {
  let at = 0
  return ${expression(counts)}.map((n) => logits.slice(at, (at += n)))
}

function softmax(logits) {
  const largest = Math.max(...logits)
  const weights = logits.map((logit) => Math.exp(logit - largest))
  const sum = weights.reduce((total, weight) => total + weight)
  return Float32Array.from(weights, (weight) => weight / sum)
}

const likeliest = (logits) => parts(logits).map((part) => part.reduce((best, x, i) => (x > part[best] ? i : best), 0))

const draw = (logits, bits) => parts(logits).map((part) => {
  let rest = ${uniform}
  const choice = softmax(part).findIndex((p) => (rest -= p) < 0)
  return choice < 0 ? part.length - 1 : choice
})

const own = (choices) => ${single ? `choices[0]${starts[0] === 0 ? '' : ` + ${starts[0]}`}` : `Int32Array.from(choices, (choice, part) => choice + ${expression(starts)}[part])`}

const distributionOf = (logits) => ({ kind: 'categorical', probabilities: parts(logits).map(softmax) })
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
