import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Circumstances, clade, project, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const folder = temporaryFolder()

/** The environment of a line, played by a child process each, as a game server is. `MODE` says how it misbehaves at step 40. */
const SERVED = `
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
${LINE_ENV.replace('export default ', '')}

export default class Served extends Line {
  constructor() {
    super()
    this.child = spawn('sleep', ['600'], { stdio: 'ignore' })
    this.taken = 0
    appendFileSync(process.env.PIDS, this.child.pid + '\\n')
  }

  step(action) {
    if (++this.taken === 40) modes[process.env.MODE]?.()
    return super.step(action)
  }

  close() {
    this.child.kill()
    if (process.env.MODE === 'closes badly') throw new Error('the server is gone')
  }
}

const modes = {
  throws() { throw new Error('no such thing') },
  hangs() { for (;;); },
  waits() { spawnSync('sleep', ['600']) },
  exits() { process.exit(3) },
  slow() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000) },
}
`

let projects = 0

/** A project whose experiment plays in eight such environments; `survivors` are their processes that still run. */
function served(mode: string, more = '') {
  const cwd = project(folder, `served-${projects++}`, { 'served.js': SERVED, 'e.js': experiment({ env: "'./served.js'", more }) })
  const pids = path.join(cwd, 'pids')
  const circumstances: Circumstances = { cwd, env: { PIDS: pids, MODE: mode } }
  const survivors = () => pidsIn(pids).filter(isAlive)
  return { circumstances, survivors, started: () => pidsIn(pids).length }
}

function pidsIn(file: string): number[] {
  return readFileSync(file, 'utf8').trim().split('\n').map(Number)
}

function isAlive(pid: number): boolean {
  try {
    // The state follows the name. A zombie has ended already.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('child processes of eight environments', () => {
  it.each([
    ['well', 2],
    ['well', 0],
  ])('truth: are gone when a run has gone %s on %i workers', async (mode, workers) => {
    const { circumstances, survivors, started } = served(mode)
    const { code, stderr } = await clade(['run', 'e.js', '--workers', String(workers), '--quiet'], circumstances)
    expect([code, stderr]).toEqual([0, ''])
    expect(started()).toBe(workers === 0 ? 8 : 16)
    expect(survivors()).toEqual([])
  })

  it.each([
    ['throws', 2, 'no such thing'],
    ['throws', 0, 'no such thing'],
    ['hangs', 2, 'within 6 s'],
    ['waits', 2, 'within 6 s'],
    ['exits', 2, 'exited with code 3'],
  ])('truth: are gone after a run whose environments fail (%s, %i workers)', async (mode, workers, why) => {
    const { circumstances, survivors, started } = served(mode, 'sliceTimeout: 6, retries: 0, ')
    const ended = await clade(['run', 'e.js', '--workers', String(workers), '--population', '2', '--quiet'], circumstances)
    expect(ended.code).not.toBe(0)
    expect(ended.stderr).toContain(why)
    expect(started()).toBeGreaterThan(8)
    expect(survivors()).toEqual([])
  })

  it.each([
    ['SIGINT', 'well'],
    ['SIGTERM', 'slow'],
  ] as const)('truth: are gone after %s, also in the middle of a slice (%s)', async (name, mode) => {
    const { circumstances, survivors } = served(mode, 'maxSeconds: 60, ')
    const steps = ['--steps', '10000000']
    const ended = await clade(['run', 'e.js', '--workers', '2', ...steps], {
      ...circumstances,
      signal: mode === 'well' ? { name, after: 300, from: '%' } : { name, after: 1500, from: '%' },
    })
    expect(ended.code, ended.stderr).toBe(130)
    expect(survivors()).toEqual([])
  })

  it('truth: are gone after verify, replay, compare and check-env', async () => {
    const { circumstances, survivors } = served('well')
    await clade(['run', 'e.js', '--workers', '1', '--quiet'], circumstances)
    for (const args of [
      ['verify', 'runs/line-1', '--quiet'],
      ['replay', 'runs/line-1', '--exact', '--quiet'],
      ['compare', 'e.js', '--methods', 'random', '--seeds', '1', '--quiet'],
      ['check-env', './served.js'],
    ]) {
      const { stderr } = await clade(args, circumstances)
      expect(stderr, args[0]).toBe('')
      expect(survivors(), args[0]).toEqual([])
    }
  })

  it('truth: an error in close is told, and the run is as good as ever', async () => {
    const { circumstances, survivors } = served('closes badly')
    const { code, stderr, stdout } = await clade(['run', 'e.js', '--workers', '1'], circumstances)
    expect(code).toBe(0)
    expect(stdout).toContain('Winner')
    expect(stderr).toMatch(
      /^(lane 0: )?Closing the trainable or its environments threw Error: the server is gone \(the first of 8 errors\) \(served\.js:\d+\)\n$/,
    )
    expect(survivors()).toEqual([])
  })
})
