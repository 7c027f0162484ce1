import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { open } from 'lmdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorCode } from '../../src/journal/disk-error.js'
import { clade, type Ended, reportsIn, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const finished = path.join(cwd, 'finished')
const SHORT = /^clade: (pbt seed 1: )?Expected the journal of .+ to reach as far as its run\.json tells, but .+ \[JOURNAL_SHORT\]\n$/

beforeAll(async () => {
  expect(await clade(['run', ...small({ out: finished }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

/** Copies the run with a journal that lacks its last entries, and is sound in itself. */
async function shortened(run: string, name: string, missing: number): Promise<string> {
  const copy = path.join(cwd, name)
  cpSync(run, copy, { recursive: true })
  const root = open({ path: path.join(copy, 'journal'), noSubdir: false })
  const entries = root.openDB<Buffer, number>('entries', { encoding: 'binary' })
  const last = [...entries.getKeys({ reverse: true, limit: missing })]
  expect(last).toHaveLength(missing)
  for (const key of last) entries.removeSync(key)
  await root.close()
  return copy
}

async function expectShort(run: string, ...commands: readonly (readonly string[])[]): Promise<void> {
  for (const command of commands) {
    const before = readFileSync(path.join(run, 'run.json'), 'utf8')
    const end = await clade(command, { cwd })
    expect(end, command.join(' ')).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(SHORT) })
    expect(readFileSync(path.join(run, 'run.json'), 'utf8')).toBe(before)
  }
}

describe('a journal that is shorter than its run', () => {
  test('truth: is told by every command, of a run that has finished', async () => {
    const run = await shortened(finished, 'short', 5)
    await expectShort(run, ['verify', run], ['resume', run], ['replay', run, '--exact'], ['replay', run])
  })

  test('truth: also where its run.json does not say how long it was', async () => {
    const run = await shortened(finished, 'old', 1)
    const { entries, ...rest } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))
    expect(entries).toBeGreaterThan(10)
    writeFileSync(path.join(run, 'run.json'), JSON.stringify(rest))
    await expectShort(run, ['verify', run], ['replay', run, '--exact'])
  })

  test('truth: and of one that was interrupted, or killed', async () => {
    const args = (out: string) => ['run', ...small({ out, steps: 40_000_000, 'ready-every': 1000 })]
    for (const name of ['SIGINT', 'SIGKILL'] as const) {
      const out = path.join(cwd, name)
      await clade(args(out), { cwd, signal: { name, when: () => reportsIn(out) > 30 } })
      expect(runFile(out).status).toBe(name === 'SIGINT' ? 'interrupted' : 'running')
      const run = await shortened(out, `${name}-short`, 4)
      await expectShort(run, ['verify', run], ['resume', run])
    }
  })

  test('truth: no compare reads scores from it', async () => {
    const compare = ['compare', ...small({ steps: 10_000 }), '--methods', 'pbt', '--seeds', '1', '--out']
    const whole = path.join(cwd, 'compare')
    expect(await clade([...compare, whole], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const copy = path.join(cwd, 'compare-short')
    cpSync(whole, copy, { recursive: true })
    rmSync(path.join(copy, 'pbt-1'), { recursive: true })
    await shortened(path.join(whole, 'pbt-1'), 'compare-short/pbt-1', 4)
    await expectShort(path.join(copy, 'pbt-1'), [...compare, copy])
  })
})

describe('verify', () => {
  const edited = (name: string, file: string, edit: (text: string) => string) => {
    const run = path.join(cwd, name)
    cpSync(finished, run, { recursive: true })
    writeFileSync(path.join(run, file), edit(readFileSync(path.join(run, file), 'utf8')))
    return clade(['verify', run, '--quiet'], { cwd })
  }
  const lines = (text: string) => text.split('\r\n')

  test.each([
    ['members.csv', 'another score', (text: string) => text.replace(/(\r\n3,\d+,\d+,)/, '$177'), 4],
    ['episodes.csv', 'a missing row', (text: string) => lines(text).toSpliced(9, 1).join('\r\n'), 10],
    ['events.csv', 'a missing end', (text: string) => `${lines(text).slice(0, -2).join('\r\n')}\r\n`, undefined],
    ['metrics.csv', 'a row too many', (text: string) => `${text}1,1,1\r\n`, undefined],
    ['summary.csv', 'another order', (text: string) => lines(text).toSpliced(1, 2, lines(text)[2]!, lines(text)[1]!).join('\r\n'), 2],
  ] as const)('truth: says where %s has %s', async (file, name, edit, line) => {
    const run = `edited ${file}`
    const wanted = line ?? lines(edit(readFileSync(path.join(finished, file), 'utf8'))).length - (name.includes('end') ? 0 : 1)
    const { code, stderr } = await edited(run, file, edit)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^clade: .+: it reads .+, and by the journal .+ \[VERIFY_DIFFERS\]\n$/)
    expect(stderr).toContain(`${path.join(cwd, run, file)}, line ${wanted}: it reads `)
    expect(await clade(['resume', path.join(cwd, run), '--quiet'], { cwd })).toMatchObject({ code: 0 })
    expect(await clade(['verify', path.join(cwd, run), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('a folder that vanishes while its run goes on', () => {
  const going = (out: string) => clade(['run', ...small({ out, steps: 4_000_000_000, 'ready-every': 1000 }), '--quiet'], { cwd })
  const begun = async (out: string): Promise<void> => {
    while (!/\n20,/.test(text(path.join(out, 'members.csv')))) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const text = (file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  }
  const gone = (out: string): Ended => ({
    code: 2,
    stdout: '',
    stderr: `clade: Expected ${out} to stay where it is, but it was moved or deleted: where it was moved, resume it there [RUN_FOLDER_GONE]\n`,
  })

  /** Deletes a folder that a process writes to: a file that appears meanwhile fails a removal, and maxRetries would not remove that file. */
  const removeInUse = (folder: string): void => {
    for (;;) {
      try {
        rmSync(folder, { recursive: true, force: true })
        return
      } catch (error) {
        if (errorCode(error) !== 'ENOTEMPTY') throw error
      }
    }
  }

  test('truth: is noticed when it is moved, and what was committed goes on there', async () => {
    const [from, to] = [path.join(cwd, 'from'), path.join(cwd, 'to')]
    const end = going(from)
    await begun(from)
    renameSync(from, to)
    expect(await end).toEqual(gone(from))
    expect(await clade(['verify', to, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const before = reportsIn(to)
    const when = () => reportsIn(to) > before + 3
    const resumed = await clade(['resume', to, '--quiet'], { cwd, signal: { name: 'SIGINT', when } })
    expect(resumed).toMatchObject({ code: 130 })
  })

  test('truth: is noticed when it is deleted', async () => {
    const out = path.join(cwd, 'deleted')
    const end = going(out)
    await begun(out)
    removeInUse(out)
    expect(await end).toEqual(gone(out))
  })
})
