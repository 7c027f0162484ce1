import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Circumstances, CLADE, type Ended, reproducibleTables, run, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const here = process.execPath

const FETCH = fileURLToPath(new URL('../../scripts/fetch-nodes.mjs', import.meta.url))
const others = spawnSync(here, [FETCH, '--list'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
const versions = others.map((node) => [spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout.trim(), node] as const)

const clade = (node: string, args: readonly string[], signal?: Circumstances['signal']): Promise<Ended> =>
  run(node, [CLADE, ...args], { cwd, ...(signal && { signal }) })
const training = (out: string) => ['run', ...small({ schedule: 'lockstep', steps: 30_000, 'ready-every': 1000, population: 2, out })]
const cut = { name: 'SIGINT', after: 0, from: ' 10%' } as const
const done = { code: 0, stderr: '' }
const tables = (out: string) => reproducibleTables(path.join(cwd, out))

describe.skipIf(versions.length === 0)('other versions of Node (skipped where node scripts/fetch-nodes.mjs could not fetch them)', () => {
  beforeAll(async () => {
    expect(await clade(here, training('here'))).toMatchObject(done)
  })

  test.each(versions)('law: %s trains to the same bits without a warning, and each verifies the other’s run', async (version, node) => {
    expect(await clade(node, training(version))).toMatchObject(done)
    expect(runFile(path.join(cwd, version)).versions.node).toBe(version)
    expect(tables(version)).toEqual(tables('here'))
    expect(await clade(here, ['verify', version, '--quiet'])).toMatchObject(done)
    expect(await clade(node, ['verify', 'here', '--quiet'])).toMatchObject(done)
  })

  test.each(versions)('law: a run that %s began is gone on with here, and the other way round, to the same bits', async (version, node) => {
    for (const [first, second, out] of [
      [node, here, `${version}-then-here`],
      [here, node, `here-then-${version}`],
    ] as const) {
      expect(await clade(first, training(out), cut)).toMatchObject({ code: 130, stderr: '' })
      expect(await clade(second, ['resume', out, '--quiet'])).toMatchObject(done)
      expect(tables(out)).toEqual(tables('here'))
    }
  })
})
