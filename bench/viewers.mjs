import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { median, ratios, spread, takeTurns, target } from './measure.mjs'
import { MAIN, WITNESS } from './process.mjs'

const VIEWERS = 20
/** Steps of a member: a run of several seconds, since a page opens in the first of them. */
const STEPS = 3_000_000

/** The table of what it costs a run to be looked at. */
export default async function viewers(rounds) {
  const shares = []
  const bytes = []
  const watched = async () => {
    const { seconds, trainingCpu, serverCpu, received } = await run(VIEWERS)
    shares.push((100 * (serverCpu - start)) / trainingCpu)
    bytes.push(received / VIEWERS / seconds / 1024)
    return seconds
  }
  await run(0)
  const start = await startOfServer()
  const times = await takeTurns({ alone: async () => (await run(0)).seconds, watched }, rounds)
  const slower = ratios(times.watched, times.alone).map((ratio) => 100 * (ratio - 1))
  return {
    heading: `A run of cartpole that ${VIEWERS} pages follow`,
    method:
      `\`clade run cartpole\` on two lanes, alone and with a dashboard whose page of the run ${VIEWERS} readers follow, all on this machine; ` +
      `${rounds} rounds in turns; min / median / max. The server's CPU time, without the ${start.toFixed(2)} s in which it starts and without the readers', is set against the run's: it depends little on who else uses the machine.`,
    columns: ['', 'alone', 'watched'],
    rows: [
      ['seconds of the run', spread(times.alone), spread(times.watched)],
      ['slower, % (by the wall clock)', '', spread(slower, 1)],
      ["the server's CPU time, % of the run's", '', spread(shares)],
      ['KB a second and reader', '', spread(bytes, 0)],
    ],
    targets: [target('slower by the wall clock', median(slower), { atMost: 2, unit: '%' })],
  }
}

/** The CPU time of a server that nobody asks anything. */
async function startOfServer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-bench-'))
  const { child, ended } = await serve(folder)
  child.kill('SIGINT')
  rmSync(folder, { recursive: true })
  return ended
}

/** Trains, with so many readers of its page. */
async function run(readers) {
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-bench-'))
  const out = path.join(folder, 'run')
  const server = readers > 0 ? await serve(folder) : null
  let received = 0
  const streams = Array.from({ length: readers }, () =>
    get(`${server.url}events?run=run`, (response) => {
      response.on('data', (part) => {
        received += part.length
      })
      response.on('error', () => {})
    }).on('error', () => {}),
  )
  try {
    const training = begin('run', 'cartpole', '--quiet', '--workers', '2', '--steps', String(STEPS), '--out', out)
    const trainingCpu = await training.ended
    for (const stream of streams) stream.destroy()
    server?.child.kill('SIGINT')
    const serverCpu = server ? await server.ended : 0
    const { wallSeconds: seconds } = JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8'))
    return { seconds, trainingCpu, serverCpu, received }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function serve(folder) {
  const server = begin('dashboard', folder, '--port', '0')
  const url = await new Promise((resolve) => {
    let said = ''
    server.child.stdout.on('data', (text) => {
      said += text
      const [, address] = /: (http:\S+)\n/.exec(said) ?? []
      if (address) resolve(address)
    })
  })
  return { ...server, url }
}

/** Starts a command; `ended` resolves to its CPU time in seconds. */
function begin(...args) {
  const child = spawn(process.execPath, ['--import', WITNESS, MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  child.stdout.resume()
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject).on('close', () => {
      const [, , microseconds] = /witness (\d+) (\d+)/.exec(said)?.map(Number) ?? []
      if (microseconds === undefined) reject(new Error(`clade ${args[0]} failed: ${said}`))
      else resolve(microseconds / 1e6)
    })
  })
  return { child, ended }
}
