import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll } from 'vitest'

/** The binary, as `npm run build` leaves it. */
export const CLADE = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

export interface Ended {
  /** The exit code; null where a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Circumstances {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
  /**
   * A signal, unless the process has ended before: as soon as `when` returns true, or `after` milliseconds from the start, or from when
   * standard output holds `from`.
   */
  readonly signal?:
    | { readonly name: NodeJS.Signals; readonly after: number; readonly from?: string }
    | { readonly name: NodeJS.Signals; readonly when: () => boolean }
}

/** Runs `clade` in a process of its own. */
export function clade(args: readonly string[], circumstances: Circumstances): Promise<Ended> {
  return run(process.execPath, [CLADE, ...args], circumstances)
}

export function run(command: string, args: readonly string[], { cwd, env, uid, signal }: Circumstances): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, ...(uid === undefined ? {} : { uid, gid: uid }) }
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    let timer: NodeJS.Timeout | undefined
    const watch = setInterval(() => {
      if (!signal || !('when' in signal) || !signal.when()) return
      clearInterval(watch)
      child.kill(signal.name)
    }, 20)
    const perhapsSignal = () => {
      if (!signal || 'when' in signal || timer || !stdout.includes(signal.from ?? '')) return
      timer = setTimeout(() => child.kill(signal.name), signal.after)
    }
    perhapsSignal()
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      perhapsSignal()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      clearInterval(watch)
      resolve({ code, stdout, stderr })
    })
  })
}

/** Runs `clade` and kills it with SIGKILL as soon as `isSo` returns true. */
export function killedWhen(args: readonly string[], cwd: string, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLADE, ...args], { cwd, stdio: 'ignore' })
    const watch = setInterval(() => isSo() && child.kill('SIGKILL'), 5)
    child.on('close', () => {
      clearInterval(watch)
      resolve()
    })
  })
}

/** Makes a folder outside the repository for one test file, which is removed after it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'clade-e2e-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files into a new folder below `parent` and returns the folder. */
export function project(parent: string, name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(parent, name)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
  return folder
}

/** The flags of a run of about a second, with a few dozen reports of CartPole. */
export function small(options: Readonly<Record<string, string | number>> = {}): string[] {
  const all = { population: 3, steps: 20_000, 'ready-every': 5000, workers: 2, ...options }
  return ['cartpole', ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)])]
}

export type Row = Readonly<Record<string, string>>

export function readCsv(...file: string[]): Row[] {
  return parse(readFileSync(path.join(...file)), { columns: true })
}

export const CSV_FILES = ['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv', 'summary.csv'] as const

/** The CSV files of a run without the columns that no two runs share: the lane, and those in seconds. */
export function reproducibleTables(run: string): Record<string, string> {
  return Object.fromEntries(CSV_FILES.map((file) => [file, withoutTimes(readFileSync(path.join(run, file), 'utf8'))]))
}

/** Cuts columns out of the text, so that all others are compared byte for byte. */
function withoutTimes(text: string): string {
  const rows = text.split('\r\n').map((line) => line.match(/(?:"(?:[^"]|"")*"|[^,])*(?:,|$)/g)!)
  const keep = rows[0]!.map((name) => !/^(lane|\w+_s),?$/.test(name))
  return rows.map((row) => row.filter((_, column) => keep[column] ?? true).join('')).join('\r\n')
}

/** Counts the reports in a run's members.csv, also while the run goes on. */
export function reportsIn(run: string): number {
  const file = path.join(run, 'members.csv')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0
}

export function runFile(run: string): {
  readonly status: string
  readonly experiment: string
  readonly config: Record<string, unknown>
  readonly versions: Record<string, string>
  readonly modules: Readonly<Record<string, string>>
  readonly entries?: number
  readonly raises?: readonly { readonly entries: number; readonly budget: Readonly<Record<string, number | null>> }[]
} {
  return JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))
}

/** The hash of the weights at every report, in the order of members.csv. */
export function weightsHashes(run: string): (string | undefined)[] {
  return readCsv(run, 'members.csv').map((row) => row.weights_hash)
}

/** Runs tasks, `lanes` of them at a time. */
export async function inParallel<T>(lanes: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  const entries = tasks.entries()
  const lane = async () => {
    for (const [i, task] of entries) results[i] = await task()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}
