import { describe, expect, test } from 'vitest'
import type { FormatName } from '../../agents/export/formats/formats.js'
import type { Env } from '../../envs/core/env.js'
import { splitSeed } from '../../src/random.js'
import type { Host, TrainableSpec } from '../../src/trainable.js'
import type { Action, ExportedFile, ExportFacts, Policy, Trained } from '../../src/trained.js'
import { loadModule, replayed } from './exports/run-module.js'
import { epsilonOf, type Job, jobOf, madeOf, type Outputs, runOnnx } from './exports/run-onnx.js'
import { tensorsOf } from './exports/safetensors.js'
import { CLOSE, type Counted, distance, isLikeliest, numbersOf, optionsOf, type Seen, traceOf } from './exports/trace.js'
import { withStores } from './with-stores.js'

export const FACTS: ExportFacts = { run: 'kit-1', member: 3, steps: 40_000, score: 12.5, weightsHash: '0123abcd', version: '0.2.0' }

/** Two sequences of it are 1,000 observations. */
const STEPS = 500
/** The seeds of the sequences. */
const SEEDS = [1, 2]

/** An agent, and an environment to try it in: one like that which it trained in, or one that shows it stranger things. */
export interface Exported {
  readonly spec: () => TrainableSpec
  readonly env: () => Env
}

/** An agent that has trained a little, and what its policy made of 1,000 observations. */
export interface Tried {
  readonly trained: Trained
  readonly policy: Policy
  readonly traces: readonly (readonly Seen[])[]
  readonly counted: Counted
}

const host: Host = {
  load: async (path) => {
    throw new Error(`nothing to load here, and certainly not ${path}`)
  },
}

export async function tried({ spec, env }: Exported): Promise<Tried> {
  const own = spec()
  const agent = withStores(await own.create(host))
  agent.start((label) => splitSeed(1, label), {})
  await agent.train(200, {})
  const { weights, learner } = agent.snapshot()
  await agent.close?.()
  const trained = await own.open!(host, { weights, learner, spaces: agent.spaces ?? null })
  const policy = trained.policy()
  const { counted = null } = (agent.spaces ?? {}) as { readonly counted?: Counted }
  return { trained, policy, counted, traces: SEEDS.map((seed) => traceOf(policy, env(), STEPS, seed)) }
}

/** What an ONNX runtime is to do with the agent. */
export function onnxJob({ trained, policy, traces }: Tried): Job {
  const [{ bytes }] = trained.formats.onnx!(FACTS) as [ExportedFile]
  return jobOf(bytes, policy, traces, Buffer.from(bytes).includes('episode_start'))
}

/** Expects the decisions of the agent in what a runtime made of it. */
export function expectSame(outputs: Outputs, { trained, policy, traces, counted }: Tried): void {
  const epsilon = epsilonOf(trained.formats.onnx!(FACTS)[0]!.bytes)
  const made = madeOf(outputs, policy, epsilon)
  const seen = traces[0]!.flatMap((_, t) => traces.map((trace) => trace[t]!))
  expect(distance(flat(made, 'numbers'), numbers(seen))).toBeLessThan(CLOSE)
  expect(distance(values(made), values(seen))).toBeLessThan(CLOSE)
  expect(seen.filter(({ distribution }, i) => !isLikeliest(made[i]!.action, distribution, policy, counted))).toEqual([])
}

/** How each format is read back, and what must come out. */
const checks: Readonly<Record<FormatName, (tried: Tried) => Promise<void>>> = {
  onnx: async (agent) => expectSame(await runOnnx(onnxJob(agent)), agent),

  async js({ trained, policy, traces, counted }) {
    const module = await loadModule(trained.formats.js!(FACTS))
    for (const [i, trace] of traces.entries()) {
      const own = replayed(i === 0 ? module : module.createPolicy(), trace, SEEDS[i]!)
      expect(distance(numbers(own), numbers(trace))).toBeLessThan(CLOSE)
      expect(distance(values(own), values(trace))).toBeLessThan(CLOSE)
      // The draws are the same, number by number.
      expect(distance(flat(own, 'action'), flat(trace, 'action'))).toBeLessThan(CLOSE)
      expect(own[0]!.action.constructor).toBe(trace[0]!.action.constructor)
    }
    const { observation, distribution, mask } = traces[0]![0]!
    module.reset()
    const action = module.act(observation, { greedy: true, ...optionsOf(0, mask) })
    expect(isLikeliest(flat([{ action }], 'action'), distribution, policy, counted)).toBe(true)
    expect(policy.actionSpace.contains(action)).toBe(true)
  },

  async safetensors({ trained, policy }) {
    const { tensors } = tensorsOf(trained.formats.safetensors!(FACTS)[0]!.bytes)
    for (const [name, { shape, data }] of Object.entries(policy.parameters())) {
      expect(tensors[name]!.shape, name).toEqual(shape)
      expect(tensors[name]!.data, name).toEqual(data)
    }
  },
}

/**
 * Tests that an agent, once exported, makes of observations what it makes of them in Clade.
 *
 * @param written the formats that it has; the others must be refused. Absent: all
 */
export function describeFormats(name: string, exported: Exported, written = Object.keys(checks) as readonly FormatName[]): void {
  describe(`${name}, exported`, () => {
    let agent: Promise<Tried> | undefined
    for (const [format, check] of Object.entries(checks)) {
      if (!written.includes(format as FormatName)) {
        test(`law: ${format} is refused`, async () => {
          const { trained } = await tried(exported)
          const write = trained.formats[format]
          if (write) expect(() => write(FACTS)).toThrow(expect.objectContaining({ code: 'EXPORT_UNSUPPORTED' }))
        })
        continue
      }
      test(`law: as ${format} it decides as in Clade, on 1,000 observations`, async () => {
        agent ??= tried(exported)
        await check(await agent)
      })
    }
  })
}

const values = (seen: readonly Pick<Seen, 'value'>[]) => seen.map(({ value }) => value)
const numbers = (seen: readonly Pick<Seen, 'distribution'>[]) => seen.flatMap(({ distribution }) => numbersOf(distribution))

function flat<K extends string>(rows: readonly { readonly [Key in K]: Action | readonly number[] }[], key: K): number[] {
  return rows.flatMap((row) => {
    const value = row[key]
    return typeof value === 'number' ? [value] : Object.values<number>(value)
  })
}
