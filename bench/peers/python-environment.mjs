import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const FOLDER = here('.venv')
const STAMP = here('.venv/requirements.stamp')
const REQUIREMENTS = here('requirements.txt')

/** The interpreter of the virtual environment. */
export const PYTHON = here('.venv/bin/python')

/** Makes the virtual environment where it is missing or the requirements changed: minutes and some 2 GB the first time. */
export function preparePython() {
  const stamp = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return
  console.error('Making bench/peers/.venv: Stable-Baselines3, JAX and Ray, minutes of downloads')
  if (!existsSync(PYTHON)) run('python3', ['-m', 'venv', FOLDER])
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS])
  writeFileSync(STAMP, stamp)
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 4).join(' ')} failed: ${error?.message ?? `exit ${status}`}`)
}
