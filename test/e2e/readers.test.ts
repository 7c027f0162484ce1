import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Circumstances, clade, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const run = path.join(cwd, 'run')
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

/** All files below a folder, with their content and time. */
function contents(folder: string): Record<string, readonly [number, string]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(folder, file)).isFile())
  const state = (file: string) => [statSync(path.join(folder, file)).mtimeMs, readFileSync(path.join(folder, file), 'latin1')] as const
  return Object.fromEntries(files.sort().map((file) => [file, state(file)]))
}

beforeAll(async () => {
  expect(await clade(['run', ...small({ out: run, steps: 10_000 }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

async function expectReadable(where: string, circumstances: Circumstances): Promise<void> {
  const before = contents(where)
  const verify = ['verify', where, '--workers', '1', '--quiet']
  const replay = ['replay', where, '--exact', '--workers', '1', '--quiet']
  const out = mkdtempSync(path.join(tmpdir(), 'clade-evaluated-'))
  chmodSync(out, 0o777)
  const evaluate = ['evaluate', where, '--episodes', '2', '--quiet']
  const ends = await Promise.all([verify, verify, replay, [...evaluate, '--out', out]].map((args) => clade(args, circumstances)))
  rmSync(out, { recursive: true })
  for (const end of ends) expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(contents(where)).toEqual(before)
  for (const args of [['resume', where], evaluate]) {
    const { code, stderr } = await clade(args, circumstances)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^clade: Expected .+ to be a folder that can be written, .+ \[RUN_FOLDER_UNWRITABLE\]\n$/),
    })
  }
}

test.skipIf(process.platform === 'win32')(
  'truth: a run whose files may only be read is verified and replayed in place, by several at once',
  async () => {
    const published = path.join(cwd, 'published')
    spawnSync('cp', ['-r', run, published])
    const rights = (mode: number, fileMode: number) => {
      for (const name of ['journal', '.']) chmodSync(path.join(published, name), mode)
      for (const name of readdirSync(published, { recursive: true, encoding: 'utf8' })) {
        const file = path.join(published, name)
        if (statSync(file).isFile()) chmodSync(file, fileMode)
      }
    }
    chmodSync(cwd, 0o755)
    rights(0o555, 0o444)
    try {
      await expectReadable(published, { cwd, ...(isRoot ? { uid: NOBODY, env: { HOME: '/nonexistent' } } : {}) })
    } finally {
      rights(0o755, 0o644)
    }
  },
)

const mount = path.join(cwd, 'mounted')
mkdirSync(mount)
const canMount =
  isRoot && spawnSync('mount', ['--bind', cwd, mount]).status === 0 && spawnSync('mount', ['-o', 'remount,ro,bind', mount]).status === 0
afterAll(() => {
  spawnSync('umount', [mount])
})

describe.skipIf(!canMount)('a disk that cannot be written (skipped: only root may mount one)', () => {
  test('truth: holds runs that are verified and replayed in place', async () => {
    expect(existsSync(path.join(mount, 'run', 'run.json'))).toBe(true)
    await expectReadable(path.join(mount, 'run'), { cwd })
  })
})

test('truth: a run is verified and evaluated while it is being written, and goes on undisturbed', { timeout: 60_000 }, async () => {
  const live = path.join(cwd, 'live')
  const going = clade(['run', ...small({ out: live, steps: 300_000, 'ready-every': 1000, workers: 1 })], {
    cwd,
    signal: { name: 'SIGINT', after: 12_000 },
  })
  while (
    !existsSync(path.join(live, 'summary.csv')) &&
    !/\n1,/.test(existsSync(path.join(live, 'members.csv')) ? readFileSync(path.join(live, 'members.csv'), 'utf8') : '')
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  for (let look = 0; look < 2; look++) {
    const { code, stdout, stderr } = await clade(['verify', live, '--workers', '1', '--quiet'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/all \d+ slices end in the recorded weights/)
    const evaluated = await clade(['evaluate', live, '--episodes', '2', '--workers', '1', '--quiet'], { cwd })
    expect(evaluated).toMatchObject({ code: 0, stderr: '' })
  }
  expect([0, 130]).toContain((await going).code)
  expect(['finished', 'interrupted']).toContain(runFile(live).status)
})
