import * as ort from 'onnxruntime-web'
import { choicesOf } from '../../../envs/spaces/choices.js'
import type { Space } from '../../../envs/spaces/space.js'
import type { Policy } from '../../../src/trained.js'
import { type Input, inputsOf } from './onnx-inputs.js'
import type { Seen } from './trace.js'

ort.env.wasm.numThreads = 1

/** A model, and what it is to read: call after call, each with a batch. Where it reads the time step before, the calls are time steps. */
export interface Job {
  readonly bytes: Uint8Array
  readonly calls: readonly Readonly<Record<string, Input>>[]
}

/** The outputs of each call by name, flat. */
export type Outputs = readonly Readonly<Record<string, readonly number[]>>[]

/** The job of reading traces of equal length side by side; a model that reads no time step before takes them in one call. */
export function jobOf(bytes: Uint8Array, policy: Policy, traces: readonly (readonly Seen[])[], recurrent: boolean): Job {
  const at = (t: number) => traces.map((trace) => trace[t]!)
  if (recurrent) return { bytes, calls: traces[0]!.map((_, t) => inputsOf(policy, at(t), at(Math.max(0, t - 1)))) }
  return {
    bytes,
    calls: [
      inputsOf(
        policy,
        traces[0]!.flatMap((_, t) => at(t)),
      ),
    ],
  }
}

/** Does the job with onnxruntime-web, in this process. */
export async function runOnnx({ bytes, calls }: Job): Promise<Outputs> {
  const session = await ort.InferenceSession.create(bytes)
  const state = session.inputMetadata.find(({ name }) => name === 'state')
  const outputs: Record<string, number[]>[] = []
  // Rubbish, since no state enters where an episode begins.
  let entering: ort.Tensor | undefined
  for (const inputs of calls) {
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensorOf(input)]))
    if (state && 'shape' in state) {
      const shape = [feeds.episode_start!.dims[0]!, state.shape[1] as number]
      feeds.state = entering ?? tensorOf({ type: 'float32', shape, numbers: new Array(shape[0]! * shape[1]!).fill(9) })
    }
    const out = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!])))
    entering = out.state_out
    outputs.push(Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, Array.from(data as Float32Array, Number)])))
  }
  await session.release()
  return outputs
}

function tensorOf({ type, shape, numbers }: Input): ort.Tensor {
  if (type === 'int64') return new ort.Tensor('int64', BigInt64Array.from(numbers, BigInt), shape)
  return new ort.Tensor(type as 'float32', numbers as number[], shape)
}

/** What a model makes of a time step. */
export interface Made {
  /** Logits or values of actions as logarithms of probabilities, or mean and log_std. */
  readonly numbers: readonly number[]
  readonly value: number
  readonly action: readonly number[]
}

/** What a model made of the traces: time after time, and trace after trace. */
export function madeOf(outputs: Outputs, { actionSpace }: Policy, epsilon: number): Made[] {
  const sizes = choicesOf(actionSpace as Space)?.sizes ?? []
  return outputs.flatMap(({ q, logits, mean, log_std, value, action }) => {
    const heads = q ?? logits ?? mean!
    const [columns, parts] = [heads.length / value!.length, action!.length / value!.length]
    return value!.map((_, row) => {
      const head = heads.slice(row * columns, (row + 1) * columns)
      return {
        numbers: q ? ofBest(head, epsilon) : logits ? logProbabilities(head, sizes) : [...head, ...log_std!],
        value: value![row]!,
        action: action!.slice(row * parts, (row + 1) * parts),
      }
    })
  })
}

/** log p_j = l_j − log Σ e^(l_i) of each part. */
function logProbabilities(logits: readonly number[], counts: readonly number[]): number[] {
  let from = 0
  return counts.flatMap((n) => {
    from += n
    const part = logits.slice(from - n, from)
    const largest = Math.max(...part)
    const shift = largest + Math.log(part.reduce((sum, logit) => sum + Math.exp(logit - largest), 0))
    return part.map((logit) => logit - shift)
  })
}

/** log p_j where the best action is drawn, or with the probability ε any. */
function ofBest(q: readonly number[], epsilon: number): number[] {
  const best = q.indexOf(Math.max(...q))
  const allowed = q.filter((value) => value !== Number.NEGATIVE_INFINITY).length
  return q.map((value, j) => Math.log((value === Number.NEGATIVE_INFINITY ? 0 : epsilon / allowed) + (j === best ? 1 - epsilon : 0)))
}

/** ε, as the metadata of a model says it; NaN where it says nothing. */
export function epsilonOf(bytes: Uint8Array): number {
  const at = Buffer.from(bytes).lastIndexOf('epsilon')
  if (at < 0) return Number.NaN
  // After the key stand the number of the value's field and its length.
  const value = at + 'epsilon'.length + 2
  return Number(Buffer.from(bytes.subarray(value, value + bytes[value - 1]!)).toString())
}
