import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLADE, clade, project, readCsv, reproducibleTables, run, runFile, small, temporaryFolder } from './clade.js'
import { hasTerminal, onTerminal } from './terminal.js'

const cwd = temporaryFolder()
/** Flags of a run whose budget is far beyond the moment of the signal. */
const flags = (out: string, workers = 2, steps = 1_000_000) =>
  small({ schedule: 'lockstep', population: 2, steps, 'ready-every': 2000, out, workers })
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const goOn = (out: string) => `Interrupted. Go on with: clade resume ${out}`
const lastLine = (text: string) => text.trimEnd().split(/\r?\n/).at(-1)

/** A module that says that it is being loaded, and whose loading never ends. */
const endless = path.join(
  project(cwd, 'endless', {
    'module.mjs': "process.stderr.write('loading\\n')\nsetInterval(() => {}, 1000)\nawait new Promise(() => {})\n",
  }),
  'module.mjs',
)

describe('a run that is interrupted', () => {
  test.each([
    ['SIGINT', 2],
    ['SIGTERM', 2],
    ['SIGHUP', 2],
    ['SIGINT', 0],
  ] as const)('truth: %s with %i workers ends with 130 and says how to go on; so does its resume', async (signal, workers) => {
    const cut = `cut-${signal}-${workers}`
    const end = await clade(['run', ...flags(cut, workers)], { cwd, signal: { name: signal, after: 0, from: ' 10%' } })
    expect(end).toMatchObject({ code: 130, stderr: '' })
    expect(lastLine(end.stdout)).toBe(goOn(cut))
    expect(runFile(path.join(cwd, cut)).status).toBe('interrupted')
    expect(readCsv(cwd, cut, 'members.csv').length).toBeGreaterThan(0)

    const again = await clade(['resume', cut, '--workers', String(workers)], { cwd, signal: { name: signal, after: 0, from: '%' } })
    expect(again).toMatchObject({ code: 130, stderr: '' })
    expect(lastLine(again.stdout)).toBe(goOn(cut))
  })

  test('truth: the resumed run ends as if it had never been cut, once or twice', async () => {
    const steps = 60_000
    const args = (out: string) => ['run', ...small({ schedule: 'lockstep', steps, 'ready-every': 1000, out, workers: 2 })]
    const whole = clade(args('whole'), { cwd })
    const once = await clade(args('once'), { cwd, signal: { name: 'SIGINT', after: 0, from: ' 10%' } })
    const twice = await run('bash', ['-c', TWICE, 'bash', process.execPath, CLADE, ...args('twice')], { cwd })
    expect([once.code, twice.code]).toEqual([130, 130])
    expect([once.stderr, twice.stderr]).toEqual(['', ''])
    await whole
    for (const out of ['once', 'twice']) {
      expect(readCsv(cwd, out, 'members.csv').length).toBeLessThan(180)
      expect(await clade(['resume', out, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
      expect(reproducibleTables(path.join(cwd, out))).toEqual(reproducibleTables(path.join(cwd, 'whole')))
    }
  })

  test.each(SIGNALS)('truth: %s while the experiment is loaded ends it too, and leaves nothing', async (signal) => {
    const end = await interruptLoading(['run', endless, '--out', 'never'], [signal])
    expect(end).toEqual({ code: 130, stdout: 'Interrupted before the run began: nothing has been written.\n' })
  })
})

/** Waits for a tenth of a run, and then sends two signals in a row. */
const TWICE = '"$@" > twice.log & until grep -qs " 10%" twice.log; do sleep 0.05; done; kill -INT $!; kill -INT $! 2> /dev/null; wait $!'

// The second signal may be an echo of the first: npm passes on what the terminal has sent to its child already.
test.each([
  ['at once, if it is one of its own', 600],
  ['within some seconds, if it may be an echo', 0],
])('truth: a second signal ends what does not stop: %s', async (_, gap) => {
  const script = `
    import { watchSignals } from ${JSON.stringify(new URL('../../dist/src/cli/signals.js', import.meta.url).href)}
    watchSignals().addEventListener('abort', () => process.stdout.write('stopping '))
    setInterval(() => process.stdout.write('ready '), 50)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.stdout.once('data', () => child.kill('SIGTERM'))
  child.stdout.on('data', (text: Buffer) => {
    if (text.includes('stopping')) setTimeout(() => child.kill('SIGINT'), gap)
  })
  expect(await ended).toBe(130)
})

describe('what has nothing to go on with', () => {
  test.each(['verify', 'replay', 'compare', 'check-env'] as const)(
    'truth: %s ends with 130 at the first signal and one sentence',
    async (command) => {
      const out = `loads-${command}`
      if (command === 'verify' || command === 'replay') await recordOf(out)
      const args = {
        verify: ['verify', out],
        replay: ['replay', out, '--exact'],
        compare: ['compare', endless],
        'check-env': ['check-env', endless],
      }
      for (const signal of SIGNALS) {
        const { code, stdout } = await interruptLoading(args[command], [signal])
        expect(code).toBe(130)
        expect(stdout).toMatch(/^Interrupted.*\.\n$/)
      }
    },
  )
})

describe.skipIf(!hasTerminal)('on a terminal (skipped: python3 with its module pty is not here)', () => {
  const env = { TERM: 'xterm-256color', CI: '' }

  test.each([['^C'], ['SIGTERM'], ['SIGHUP'], ['^C', '^C']])('truth: %s says how to go on, and gives the cursor back', async (...press) => {
    const out = `screen-${press.join('').replaceAll('^', '')}`
    const end = await onTerminal(['run', ...flags(out)], { cwd, env, keys: { press, from: 'rank' } })
    expect(end.code).toBe(130)
    expect(end.stdout).toContain(goOn(out))
    expect(end.stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(end.stdout.lastIndexOf('\u001b[?25l'))
    expect(runFile(path.join(cwd, out)).status).toBe('interrupted')
  })

  test('truth: a terminal that is closed leaves a run that can be resumed', async () => {
    const end = await onTerminal(['run', ...flags('closed')], { cwd, env, keys: { press: ['hangup'], from: 'rank' } })
    expect(end.code).toBe(130)
    expect(runFile(path.join(cwd, 'closed')).status).toBe('interrupted')
  })

  test.each(['resume', 'compare', 'verify', 'replay', 'check-env'])('truth: ^C during %s ends with 130 and a sentence', async (command) => {
    const out = `on-screen-${command}`
    if (['verify', 'replay'].includes(command)) await recordOf(out)
    if (command === 'resume') await clade(['run', ...flags(out)], { cwd, signal: { name: 'SIGINT', after: 0, from: '%' } })
    const args = {
      resume: ['resume', out],
      compare: ['compare', ...small({ steps: 1_000_000, out })],
      verify: ['verify', out],
      replay: ['replay', out, '--exact'],
      'check-env': ['check-env', endless],
    }[command]!
    const from = ['resume', 'compare'].includes(command) ? 'rank' : 'loading'
    const { code, stdout } = await onTerminal(args, { cwd, env, keys: { press: ['^C'], from } })
    expect(code).toBe(130)
    expect(stdout).toContain('Interrupted')
  })
})

/** A finished run of an experiment whose loading, the next time, never ends. */
async function recordOf(out: string): Promise<void> {
  const flag = path.join(cwd, `${out}.flag`)
  const text = `import { existsSync } from 'node:fs'
import experiment from ${JSON.stringify(new URL('../../dist/experiments/cartpole/experiment.js', import.meta.url).href)}
if (existsSync(${JSON.stringify(flag)})) {
  process.stderr.write('loading\\n')
  setInterval(() => {}, 1000)
  await new Promise(() => {})
}
export default experiment
`
  const module = path.join(project(cwd, `of-${out}`, { 'experiment.mjs': text }), 'experiment.mjs')
  const flags = ['--population', '2', '--steps', '2000', '--ready-every', '1000', '--workers', '1', '--out', out]
  expect(await clade(['run', module, ...flags, '--quiet'], { cwd })).toMatchObject({ code: 0 })
  closeSync(openSync(flag, 'w'))
}

/** Sends the signals once the endless module is being loaded. */
function interruptLoading(args: readonly string[], signals: readonly NodeJS.Signals[]): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLADE, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.once('data', () => {
      for (const signal of signals) child.kill(signal)
    })
    child.on('close', (code) => resolve({ code, stdout }))
  })
}
