import { spawnSync } from 'node:child_process'
import { type Circumstances, CLADE, type Ended, run } from './clade.js'

/**
 * Python code that runs its arguments on a pseudo-terminal of `rows` and `columns`, and passes on their output. Once that holds `from`, the
 * keys follow: ^C and single characters are typed, `hangup` closes the terminal, any other is sent as a signal. A terminal that is not left
 * as it was is complained of.
 */
const SCRIPT = `
import fcntl, json, os, pty, select, signal, struct, sys, termios, threading, time
rows, columns, keys = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
# The other end stays open here: the last output of a program is lost now and then where its end closes with it.
terminal, other = pty.openpty()
fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
pid = os.fork()
if pid == 0:
    os.close(terminal)
    os.setsid()
    fcntl.ioctl(other, termios.TIOCSCTTY, 0)
    for standard in range(3):
        os.dup2(other, standard)
    if other > 2:
        os.close(other)
    os.execvp(sys.argv[4], sys.argv[4:])
before = termios.tcgetattr(terminal)
def press():
    for i, key in enumerate(keys['press']):
        if i > 0:
            time.sleep(keys['gap'])
        try:
            if key == '^C':
                os.write(terminal, b'\\x03')
            elif len(key) == 1:
                os.write(terminal, key.encode())
            elif key == 'hangup':
                os.close(terminal)
            else:
                os.kill(pid, getattr(signal, key))
        except OSError:
            pass
seen, pressing, status = '', None, None
while True:
    if not select.select([terminal], [], [], 0.05)[0]:
        if status is not None:
            break
        ended, found = os.waitpid(pid, os.WNOHANG)
        status = found if ended else None
        continue
    data = os.read(terminal, 65536)
    os.write(1, data)
    seen += data.decode('utf-8', 'replace')
    if keys['press'] and pressing is None and keys['from'] in seen:
        # A terminal that is closed while it is read is not closed: the reader does it itself.
        if keys['press'] == ['hangup']:
            os.close(other)
            press()
            break
        pressing = threading.Thread(target=press)
        pressing.start()
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1] if status is None else status)
if keys['press'] != ['hangup'] and termios.tcgetattr(terminal) != before:
    sys.stderr.write('the modes of the terminal are not what they were')
# A death by signal must not look like the code 130.
sys.exit(code if code >= 0 else 200 - code)
`

/** True where there is a pseudo-terminal, which takes python3 with its module pty. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0

interface Keys {
  /** The keys, `gap` seconds apart, once `from` is on the screen: `^C` and single characters are typed, `hangup` closes
   * the terminal, SIG... is sent. */
  readonly press: readonly string[]
  readonly from: string
  readonly gap?: number
}

export interface OnTerminal extends Pick<Circumstances, 'cwd' | 'env'> {
  /** Rows and columns. Default: 30 x 120. */
  readonly size?: readonly [number, number]
  readonly keys?: Keys
}

/** Runs `clade` on a pseudo-terminal; what it prints there is `stdout`. A signal that kills it makes the code 200 and its number. */
export function onTerminal(
  args: readonly string[],
  { size = [30, 120], keys = { press: [], from: '' }, ...circumstances }: OnTerminal,
): Promise<Ended> {
  const told = [...size.map(String), JSON.stringify({ gap: 0.1, ...keys })]
  return run('python3', ['-c', SCRIPT, ...told, process.execPath, CLADE, ...args], circumstances)
}
