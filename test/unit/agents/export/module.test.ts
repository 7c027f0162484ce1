import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { a2c, lstm, mlp } from '../../../../agents/index.js'
import type { Env } from '../../../../envs/core/env.js'
import { make } from '../../../../envs/index.js'
import type { ExportedFile } from '../../../../src/trained.js'
import { FACTS, type Tried, tried } from '../../../conformance/describe-formats.js'
import { loadModule } from '../../../conformance/exports/run-module.js'
import { Recall } from '../worlds.js'
import { kinds } from './kinds.js'

const folder = mkdtempSync(path.join(tmpdir(), 'clade-types-'))
afterAll(() => rmSync(folder, { recursive: true }))

const cartPole = tried({
  env: () => make('CartPole-v1') as Env,
  spec: () => a2c({ env: 'CartPole-v1', envs: 4, network: mlp([64, 64]) }),
})
const recurrent = tried({
  env: () => new Recall(),
  spec: () => a2c({ env: () => new Recall(), envs: 4, network: lstm(6, { lastAction: true, lastReward: true }) }),
})

/** Each kind is trained once. */
const all = Promise.all(Object.entries(kinds).map(async ([name, kind]) => [name, await tried(kind)] as const))

const filesOf = ({ trained }: Tried, facts = FACTS): readonly ExportedFile[] => trained.formats.js!(facts)
const textOf = (...given: Parameters<typeof filesOf>): string => Buffer.from(filesOf(...given)[0]!.bytes).toString()
const SHOWN = [0.1, -0.2]

describe('an exported module', () => {
  test('truth: of 4-64-64 and two actions has less than 30 KB', async () => {
    expect(textOf(await cartPole).length).toBeLessThan(30_000)
  })

  test('law: imports nothing, and names nothing that only Node or only a browser has', async () => {
    for (const [name, agent] of await all) {
      expect(textOf(agent), name).not.toMatch(/\b(import|require|process|Buffer|window|document)\b/)
    }
  })

  test('law: draws unless it is told to be greedy, and the same after the same seed', async () => {
    const { act, seed, distribution } = await loadModule(filesOf(await cartPole))
    const look = distribution(SHOWN.concat(SHOWN))
    const [p] = (look as { probabilities: readonly Float32Array[] }).probabilities
    const draws = () => Array.from({ length: 300 }, () => act(SHOWN.concat(SHOWN)) as number)
    seed(5)
    const first = draws()
    seed(5)
    expect(draws()).toEqual(first)
    const share = first.filter((action) => action === 1).length / first.length
    expect(Math.abs(share - p![1]!)).toBeLessThan(0.1)
    const greedy = Array.from({ length: 50 }, () => act(SHOWN.concat(SHOWN), { greedy: true }))
    expect(new Set(greedy)).toEqual(new Set([p![1]! > p![0]! ? 1 : 0]))
  })

  test('law: each policy of it has a state and draws of its own, and a reset forgets the state alone', async () => {
    const module = await loadModule(filesOf(await recurrent))
    const other = module.createPolicy({ seed: 1 })
    const fresh = module.value(SHOWN)
    const actions = Array.from({ length: 20 }, () => module.act(SHOWN, { reward: 1 }))
    expect(module.value(SHOWN)).not.toBe(fresh)
    expect(other.value(SHOWN)).toBe(fresh)
    expect(Array.from({ length: 20 }, () => other.act(SHOWN, { reward: 1 }))).toEqual(actions)
    module.reset()
    expect(module.value(SHOWN)).toBe(fresh)
    expect(Array.from({ length: 20 }, () => module.act(SHOWN, { reward: 1 }))).not.toEqual(actions)
  })

  test('law: what is looked at moves neither state nor draws', async () => {
    const { createPolicy } = await loadModule(filesOf(await recurrent))
    const [seen, looked] = [createPolicy(), createPolicy()]
    const play = (policy: typeof seen, looks: boolean) =>
      Array.from({ length: 30 }, () => {
        if (looks) policy.value([1, 1], { reward: 3 })
        if (looks) policy.distribution([0, 1])
        return policy.act(SHOWN)
      })
    expect(play(looked, true)).toEqual(play(seen, false))
  })

  test.each([
    [[1, 2, 3], 'Expected 4 numbers, flat and row-major, got 3'],
    [undefined, 'Expected 4 numbers, flat and row-major, got 1'],
    [{ position: 1 }, 'Expected 4 numbers, flat and row-major, got [object Object]'],
    [[1, 2, Number.NaN, 4], 'Expected an observation of finite numbers, got 1,2,NaN,4'],
  ])('truth: %j is refused with one sentence', async (observation, sentence) => {
    const { act } = await loadModule(filesOf(await cartPole))
    expect(() => act(observation)).toThrow(new TypeError(sentence))
  })

  test('truth: a number outside of a Discrete is refused', async () => {
    const { act } = await loadModule(filesOf(new Map(await all).get('mlp, MultiDiscrete')!))
    expect(() => act(6)).toThrow(new TypeError('Expected a whole number from 0 to 5, got 6'))
    expect(act(5)).toBeInstanceOf(Int32Array)
  })

  test('truth: a seed that is none is refused', async () => {
    const { createPolicy, seed } = await loadModule(filesOf(await cartPole))
    const sentence = new RangeError('Expected seed to be a whole number of 0 or more, got -1')
    expect(() => seed(-1)).toThrow(sentence)
    expect(() => createPolicy({ seed: -1 })).toThrow(sentence)
  })

  test('law: hostile names stay text', async () => {
    const run = `*/ </script><script>alert(1)</script> \u2028 \${1} \` ' " \\ \n ../../x \u001b[31m ${'a'.repeat(10_000)}`
    const files = filesOf(await cartPole, { ...FACTS, run })
    expect((await loadModule(files)).metadata.run).toBe(run)
    expect(Buffer.from(files[0]!.bytes).toString()).not.toContain('</script')
    expect(files.map(({ name }) => name)).toEqual(['policy.mjs', 'policy.d.mts'])
  })

  test('law: its types are those of strict TypeScript, for an agent of each kind', async () => {
    const uses = (await all).map(([name, agent], i) => {
      for (const file of filesOf(agent)) writeFileSync(path.join(folder, `${i}-${file.name}`), file.bytes)
      const { observation, action, distribution } = agent.traces[0]![0]!
      const typed = ArrayBuffer.isView(action) ? action.constructor.name : 'Readonly<Record<string, number>>'
      const array = typeof action === 'number' ? 'number' : Array.isArray(action) ? 'readonly number[]' : typed
      const user = `// ${name}
import { act, type Action, createPolicy, distribution, metadata, reset, seed, value } from './${i}-policy.mjs'
const observation = ${literal(observation)}
const action: ${array} = act(observation, { greedy: true, reward: 1 })
const other: Action = createPolicy({ seed: 3 }).act(observation)
const v: number = value(observation, { reward: 0 })
const kind: '${distribution.kind}' = distribution(observation).kind
reset()
seed(1)
console.log(metadata.weightsHash.length + v, action, other, kind)
// @ts-expect-error a string is no observation
act('left')
// @ts-expect-error there is no such option
act(observation, { gready: true })
`
      writeFileSync(path.join(folder, `${i}-user.mts`), user)
      return path.join(folder, `${i}-user.mts`)
    })
    const { ESNext } = ts.ScriptTarget
    const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ESNext, noEmit: true }
    const program = ts.createProgram(uses, { ...options, strict: true, exactOptionalPropertyTypes: true, types: [] })
    const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => [file?.fileName, messageText])
    expect(faults).toEqual([])
  })
})

/** A value as TypeScript. */
function literal(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}.of(${[...(value as Float32Array)].join(', ')})`
  return Array.isArray(value)
    ? `[${value.map(literal).join(', ')}] as const`
    : typeof value === 'object'
      ? `{ ${Object.entries(value!)
          .map(([key, part]) => `${JSON.stringify(key)}: ${literal(part)}`)
          .join(', ')} }`
      : `${value}`
}
