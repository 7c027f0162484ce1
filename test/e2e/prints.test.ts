import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { clade, project, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'
import { hasTerminal, onTerminal } from './terminal.js'

const folder = temporaryFolder()

/** The environment of a line, which prints at the tenth step as `LOUD` says. */
const LOUD = `
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
${LINE_ENV.replace('export default ', '')}
console.log('loaded')

export default class Loud extends Line {
  taken = 0

  step(action) {
    if (++this.taken === 10) modes[process.env.LOUD]?.()
    return super.step(action)
  }
}

const modes = {
  prints() {
    console.log('by console.log')
    console.error('by console.error %d', 7)
    process.stdout.write('without an end')
    process.stderr.write(Buffer.from('bytes\\n'))
    console.log('two\\nlines \\x1b[31mred\\x1b[0m \\x1b[2J\\x07')
  },
  hangs() {
    console.log('the last words')
    for (;;);
  },
  floods() {
    // Only the first of eight environments prints.
    modes.floods = undefined
    for (let i = 0; i < 400_000; i++) console.log('line', i, 'of very many, each of them some sixty characters')
    console.log('that was all')
    writeFileSync('peak', String(process.memoryUsage.rss() / 1e6))
  },
  starts() {
    spawn('echo', ['from a child'], { stdio: 'inherit' })
    spawnSync('echo', ['from another'], { stdio: ['ignore', 'inherit', 'inherit'] })
  },
  often() {
    let count = 0
    setInterval(() => console.log('often', count++), 20).unref()
  },
}
`

function loud(name: string, more = '') {
  const cwd = project(folder, name, { 'loud.js': LOUD, 'e.js': experiment({ env: "'./loud.js'", more }) })
  return (mode: string, args: readonly string[]) => clade(['run', 'e.js', '--out', mode, ...args], { cwd, env: { LOUD: mode } })
}

describe('what an environment prints', () => {
  it.each([1, 0])('truth: arrives on standard error, each line named by its lane, with %i workers', async (workers) => {
    const run = loud(`prints-${workers}`)
    const { code, stdout, stderr } = await run('prints', ['--workers', String(workers), '--quiet'])
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/by console|bytes|red/)
    const once = ['by console.log', 'by console.error 7', 'without an end', 'bytes', 'two', 'lines red ']
    const lines = ['loaded', ...Array.from({ length: 8 }, () => once).flat()]
    expect(stderr).toBe(lines.map((line) => `lane 0: ${line}\n`).join(''))
  })

  it('truth: arrives before the environment hangs', async () => {
    const run = loud('hangs', 'sliceTimeout: 6, retries: 0,')
    const { stderr } = await run('hangs', ['--workers', '1', '--population', '1', '--quiet'])
    expect(stderr).toContain('lane 0: the last words\n')
  })

  it.each([1, 0])(
    'truth: is bounded: of 400,000 lines many arrive, the others are counted, and memory is not (%i workers)',
    async (workers) => {
      const run = loud(`floods-${workers}`)
      const { code, stderr } = await run('floods', ['--workers', String(workers), '--steps', '1000', '--population', '1', '--quiet'])
      expect(code).toBe(0)
      const arrived = stderr.match(/^lane 0: line \d+ of/gm)!.length
      const missing = [...stderr.matchAll(/^lane 0: (\d+) lines? (?:was|were) left out$/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      )
      expect(arrived).toBeGreaterThan(100_000)
      expect(arrived + missing).toBe(400_001)
      expect(stderr).toContain('lane 0: prints too much: from here on lines are left out\n')
      expect(Number(readFileSync(path.join(folder, `floods-${workers}`, 'peak'), 'utf8'))).toBeLessThan(400)
    },
    60_000,
  )

  it.each([1, 0])('truth: its child processes do not print among the results, with %i workers', async (workers) => {
    const run = loud(`starts-${workers}`)
    const { stdout, stderr } = await run('starts', ['--workers', String(workers), '--quiet'])
    expect(stdout).not.toContain('from a')
    expect(stderr.match(/^from a child$/gm)).toHaveLength(8)
    expect(stderr.match(/^from another$/gm)).toHaveLength(8)
  })

  it('truth: what an experiment prints while it is loaded is not among the results', async () => {
    const run = loud('top')
    const file = path.join(folder, 'top', 'e.js')
    writeFileSync(file, `console.log('an experiment')\n${experiment({ env: "'./loud.js'" })}`)
    const { stdout, stderr } = await run('quietly', ['--workers', '1', '--quiet'])
    expect(stdout).not.toContain('an experiment')
    expect(stderr).toBe('experiment: an experiment\nlane 0: an experiment\nlane 0: loaded\n')
  })

  it.skipIf(!hasTerminal).each([1, 0])(
    'truth: stands above the leaderboard, which stays whole, with %i workers (needs a pty)',
    async (workers) => {
      const cwd = project(folder, `terminal-${workers}`, { 'loud.js': LOUD, 'e.js': experiment({ env: "'./loud.js'" }) })
      const { stdout, code } = await onTerminal(['run', 'e.js', '--workers', String(workers), '--steps', '100000'], {
        cwd,
        env: { LOUD: 'often' },
      })
      expect(code, stdout).toBe(0)
      const screen = drawn(stdout, 30)
      const printed = screen.filter((line) => /^(lane 0|experiment): often \d+$/.test(line))
      expect(printed.length).toBeGreaterThan(3)
      // Remains of a picture would be bars of progress and headings.
      expect(screen.filter((line) => line.includes('█'))).toEqual([])
      expect(screen.filter((line) => line.startsWith('rank'))).toHaveLength(1)
      expect(screen.filter((line) => /.(lane 0|experiment): often/.test(line))).toEqual([])
    },
  )
})

const ESC = '\u001b'

/** The lines of a terminal, with those that have scrolled away, after a printed text. It knows the sequences that log-update uses. */
function drawn(text: string, rows: number): string[] {
  const lines: string[] = ['']
  let [row, column] = [0, 0]
  const pattern = new RegExp(`${ESC}\\[(\\??\\d*(?:;\\d+)*)([A-Za-z])|\\r|\\n|[^${ESC}\\r\\n]+`, 'g')
  for (const [token, argument = '', command] of text.matchAll(pattern)) {
    if (command === undefined) {
      if (token === '\r') column = 0
      else if (token === '\n') {
        row++
        lines[row] ??= ''
      } else {
        const line = (lines[row] ?? '').padEnd(column)
        lines[row] = line.slice(0, column) + token + line.slice(column + token.length)
        column += token.length
      }
    } else if (command === 'A') row = Math.max(lines.length - rows, row - Number(argument || 1))
    else if (command === 'B') row = Math.min(lines.length - 1, row + Number(argument || 1))
    else if (command === 'G') column = Number(argument || 1) - 1
    else if (command === 'K') lines[row] = argument === '2' ? '' : lines[row]!.slice(0, argument === '1' ? 0 : column)
    else if (command === 'J') lines.splice(row + 1)
  }
  return lines
}
