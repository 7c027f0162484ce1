import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLADE, CSV_FILES, type Ended, run, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

/** Runs its arguments on a pseudo-terminal of the size given by rows and columns, and passes on what they print. */
const ON_A_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
rows, columns = int(sys.argv[1]), int(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`

const hasTerminal = spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0

function onTerminal(size: readonly [number, number], args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const sizes = size.map(String)
  return run('python3', ['-c', ON_A_TERMINAL, ...sizes, process.execPath, CLADE, ...args], { cwd, env })
}

/** Long enough to be redrawn. */
const SOME_SECONDS = { steps: 600_000, 'ready-every': 20_000 }

const SHOW_CURSOR = '\u001b[?25h'
const HIDE_CURSOR = '\u001b[?25l'
/** What a terminal draws with: cursor moves, erasing, colours. */
const ESCAPES = new RegExp(`${'\u001b'}\\[[?\\d;]*[a-zA-Z]`, 'g')

describe.skipIf(!hasTerminal)('on a terminal (skipped: python3 with its pty module is not here)', () => {
  test('truth: redraws the leaderboard, and leaves the end report and the cursor', async () => {
    const env = { TERM: 'xterm-256color', NO_COLOR: '', CI: '' }
    const { code, stdout } = await onTerminal([30, 120], ['run', ...small({ out: 'drawn', ...SOME_SECONDS })], env)
    expect(code).toBe(0)
    expect(stdout).toContain(HIDE_CURSOR)
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR))
    expect(stdout).toMatch(/[█░]{24}/)
    expect(stdout.match(/rank {2}member/g)!.length).toBeGreaterThan(2)
    const end = stdout.slice(stdout.lastIndexOf('cartpole  seed')).replaceAll(ESCAPES, '').replaceAll('\r', '')
    expect(end).toMatch(/^cartpole {2}seed 1: [\d,]+ steps in \d+s, \d+ exploits/)
    expect(end).toMatch(/\nWinner: member \d, score [\d.]+, (copied nobody's weights|descends from \d( < \d)*)\n/)
    expect(end).toMatch(/\nfrom step {2}by member {2}.*\n +0 +\d /)
    if (/descends/.test(end)) expect(end).toMatch(/\nlearningRate [\d.e-]+ → [\d.e-]+ \(x[\d.]+\)\n/)
    const files = [...CSV_FILES, 'lineage.svg', 'schedule.svg'].map((file) => path.join('drawn', file))
    expect(end.trimEnd().split('\n').slice(-files.length)).toEqual(files)
  })

  test('truth: a terminal that knows no size gets the lines of a log', async () => {
    const { code, stdout } = await onTerminal([0, 0], ['run', ...small({ out: 'sizeless', steps: 5000 })], { TERM: 'xterm', CI: '' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ *0% .*\r\n(.+\r\n)*100% .*\r\n/m)
    expect(stdout).not.toMatch(ESCAPES)
  })

  test('truth: TERM=dumb is not redrawn', async () => {
    const { code, stdout } = await onTerminal([30, 120], ['run', ...small({ out: 'dumb', steps: 5000 })], { TERM: 'dumb' })
    expect(code).toBe(0)
    expect(stdout).not.toMatch(ESCAPES)
    expect(runFile(path.join(cwd, 'dumb')).status).toBe('finished')
  })
})
