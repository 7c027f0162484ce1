import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clade, reproducibleTables, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const disk = path.join(cwd, 'disk')
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** Kilobytes of a disk that is full soon. */
const SIZE = 16_384

function canMount(): boolean {
  mkdirSync(disk)
  return isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}k`, 'tmpfs', disk]).status === 0
}
const mounted = canMount()
afterAll(() => {
  if (mounted) spawnSync('umount', [disk])
})

describe.skipIf(!mounted)('a full disk (skipped: only root may mount a small one)', () => {
  const run = path.join(disk, 'run')
  // Snapshots take 2 MB at least. The number of superseded ones beside them depends on the commits, and so on the clock.
  const options = { out: run, schedule: 'lockstep', population: 40, steps: 3000, 'ready-every': 1000 }
  const flags = ['run', ...small(options), '--quiet']
  const ballast = path.join(disk, 'ballast')
  const leave = (kilobytes: number) => {
    rmSync(run, { recursive: true, force: true })
    writeFileSync(ballast, Buffer.alloc((SIZE - kilobytes) * 1024))
  }

  test.each([0, 8, 512])('truth: with %i kB left does not begin', async (kilobytes) => {
    leave(kilobytes)
    const { code, stdout, stderr } = await clade(flags, { cwd })
    expect(stderr).toMatch(/^clade: The disk that holds \S+ is full: make room, then resume the run \[DISK_FULL\]\n$/)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test.each([1200, 1600])('truth: with %i kB left stops with one sentence, and goes on when there is room', async (kilobytes) => {
    leave(kilobytes)
    const { code, stdout, stderr } = await clade(flags, { cwd })
    // LMDB itself may print a piece of a line, from C.
    expect(stderr).toMatch(
      /^(Write error: No space left[ \w,]*?)?clade: The disk that holds \S+ is full: make room, then resume the run \[DISK_FULL\]\n$/,
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })

    rmSync(ballast)
    const whole = path.join(cwd, 'whole')
    if (!existsSync(whole))
      expect(await clade(['run', ...small({ ...options, out: whole }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
    expect(await clade([...flags, '--resume'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(runFile(run).status).toBe('finished')
    expect(reproducibleTables(run)).toEqual(reproducibleTables(whole))
  })
})

describe.skipIf(process.platform === 'win32')('a folder that may not be written', () => {
  const locked = path.join(cwd, 'locked')
  beforeAll(() => {
    chmodSync(cwd, 0o755)
    mkdirSync(locked)
    chmodSync(locked, 0o555)
  })

  test('truth: is told before anything trains', async () => {
    const out = path.join(locked, 'run')
    const user = isRoot ? { uid: NOBODY, env: { HOME: '/nonexistent' } } : {}
    const { code, stdout, stderr } = await clade(['run', ...small({ out }), '--quiet'], { cwd, ...user })
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `clade: Expected ${out} to be a folder that can be written, got EACCES: permission denied, mkdir '${out}' [RUN_FOLDER_UNWRITABLE]\n`,
    })
    expect(readdirSync(locked)).toEqual([])
    expect(statSync(locked).isDirectory()).toBe(true)
  })
})
