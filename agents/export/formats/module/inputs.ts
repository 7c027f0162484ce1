import type { Exportable } from '../../exportable.js'
import { actionLeaf, type Leaf, leavesOf } from '../../leaves.js'
import { decoded, expression } from './code.js'

/**
 * The code that reads an observation, `input(observation)`, and what the network reads beside it, `context(last, reward)`, where it reads
 * anything. `last` is the last action as the network reads it, or null where an episode begins.
 */
export function inputCode(agent: Exportable): string {
  const { observationSpace, observations, rewards, context } = agent
  const leaves = leavesOf(observationSpace)
  const parts = [readingCode(agent, leaves)]
  if (leaves.some(({ kind }) => kind === 'choices') || context.lastAction) parts.push(oneHotCode)
  if (observations || (rewards && context.lastReward)) parts.push(standardiseCode)
  if (context.lastAction || context.lastReward) parts.push(contextCode(agent))
  return parts.join('')
}

function readingCode({ observationSpace, observations, network }: Exportable, leaves: readonly Leaf[]): string {
  const [first] = leaves
  const plain = first!.path.length === 0 && first!.kind === 'numbers'
  const { scale } = network.observation
  const read = observations
    ? `standardise(x, MEAN, SCALE, ${observations.limit})`
    : scale === 1
      ? 'Float32Array.from(x)'
      : `Float32Array.from(x, (byte) => byte * ${scale})`
  const statistics =
    observations &&
    `
const MEAN = ${decoded(observations.mean)}
const SCALE = ${decoded(observations.scale)}
`
  return `${statistics ?? ''}
/** The numbers that the network reads of an observation. */
function input(observation) {
  const x = Float64Array.from(${plain ? `list(observation, ${observationSpace.flatSize})` : 'flat(observation)'})
  if (!x.every(Number.isFinite)) throw new TypeError(\`Expected an observation of finite numbers, got \${x}\`)
  return ${read}
}

function list(value, size) {
  const x = typeof value === 'object' && value ? value : [value]
  if (x.length !== size) throw new TypeError(\`Expected \${size} numbers, flat and row-major, got \${x.length ?? String(value)}\`)
  return x
}
${plain ? '' : flatCode(leaves, observationSpace.flatSize)}`
}

/** Each part of an observation by its path; or the whole, where it is flat already. */
function flatCode(leaves: readonly Leaf[], size: number): string {
  const parts = leaves.map((leaf) => {
    const value = ['observation', ...leaf.path.map((key) => `?.[${expression(key)}]`)].join('')
    if (leaf.kind === 'numbers') return `...list(${value}, ${leaf.flatSize})`
    return `...oneHot(list(${value}, ${leaf.counts.length}), ${expression(leaf.counts)}, ${expression(leaf.starts)})`
  })
  return `
function flat(observation) {
  if (observation?.length === ${size} && Array.from(observation).every((x) => typeof x === 'number')) return observation
  return [${parts.join(', ')}]
}
`
}

function contextCode({ actionSpace, rewards, context }: Exportable): string {
  const leaf = actionLeaf(actionSpace)
  const parts: string[] = []
  if (context.lastAction)
    parts.push(leaf.kind === 'numbers' ? '...last' : `...oneHot(last, ${expression(leaf.counts)}, ${expression(leaf.counts.map(() => 0))})`)
  if (context.lastReward) {
    const standard =
      rewards && `...standardise([reward], ${expression([...rewards.mean])}, ${expression([...rewards.scale])}, ${rewards.limit})`
    parts.push(standard ?? 'reward')
  }
  const size = (context.lastAction ? leaf.flatSize : 0) + (context.lastReward ? 1 : 0)
  return `
/** The last action and reward as the network reads them: 0 where an episode begins. */
const context = (last, reward) => last ? [${parts.join(', ')}] : new Array(${size}).fill(0)
`
}

const oneHotCode = `
/** A one-hot vector for each choice, one after another. */
const oneHot = (choices, counts, starts) => counts.flatMap((n, part) => {
  const x = new Array(n).fill(0)
  const place = choices[part] - starts[part]
  if (!(place in x)) throw new TypeError(\`Expected a whole number from \${starts[part]} to \${starts[part] + n - 1}, got \${choices[part]}\`)
  x[place] = 1
  return x
})
`

const standardiseCode = `
const standardise = (x, mean, scale, limit) =>
  Float32Array.from(x, (value, i) => Math.min(Math.max((value - mean[i]) * scale[i], -limit), limit))
`
