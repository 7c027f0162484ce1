import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
/** Code that prints, at the end of the process, its peak memory and its CPU time. */
export const WITNESS = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads'
  if (isMainThread) process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    process.stderr.write('witness ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n')
  })
`)}`

/**
 * Runs `clade run cartpole` as a process of its own, in a folder that is removed afterwards.
 * @returns {Promise<{ steps: number, seconds: number, processSeconds: number, cpuSeconds: number, firstReport: number, megabytes: number }>}
 *   `seconds` of the run itself, `processSeconds` of the process, `cpuSeconds` of CPU time, and `firstReport` in seconds since the process began
 */
export function cladeRun(...flags) {
  return cladeRunOf({ main: MAIN }, ...flags)
}

/** The same by another build's command line, `main`, with more environment variables. */
export async function cladeRunOf({ main, env = {} }, ...flags) {
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-bench-'))
  try {
    const out = path.join(folder, 'run')
    const began = performance.now()
    const child = spawn(process.execPath, ['--import', WITNESS, main, 'run', 'cartpole', '--quiet', '--out', out, ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    })
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
    const firstReport = await firstRow(path.join(out, 'members.csv'), began, ended)
    if ((await ended) !== 0) throw new Error(`clade run failed: ${said}`)
    const processSeconds = (performance.now() - began) / 1000
    const [, kilobytes, microseconds] = /witness (\d+) (\d+)/.exec(said).map(Number)
    const { wallSeconds } = JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8'))
    const summary = readFileSync(path.join(out, 'summary.csv'), 'utf8').trim().split('\r\n').slice(1)
    const steps = summary.reduce((sum, row) => sum + Number(row.split(',')[3]), 0)
    return { steps, seconds: wallSeconds, processSeconds, cpuSeconds: microseconds / 1e6, firstReport, megabytes: kilobytes / 1024 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Seconds from `began` until the file holds more than its header. */
async function firstRow(file, began, ended) {
  let over = false
  ended.then(
    () => (over = true),
    () => (over = true),
  )
  let header = 0
  while (!over) {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (header === 0 && size > 0) header = readFileSync(file, 'utf8').indexOf('\n') + 1
    if (header > 0 && size > header) return (performance.now() - began) / 1000
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return Number.NaN
}
