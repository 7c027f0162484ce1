import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, vi } from 'vitest'

export const PYTHON = process.env.CLADE_PYTHON ?? 'python3'

/** The reason why Python lacks these packages, or undefined. It is printed, since tests are skipped for it. */
export function whyNoPython(...packages: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${packages.join(', ')}`], { encoding: 'utf8' })
  if (status === 0) return undefined
  const reason = error?.message ?? stderr.trim().split('\n').at(-1)
  console.log(`Skipped, as ${PYTHON} lacks what the tests need: ${reason} (CLADE_PYTHON names another)`)
  return reason
}

/** The PYTHONPATH with which Python imports the environments of test/fixtures/python. */
export const PYTHONPATH = fileURLToPath(new URL('../fixtures/python', import.meta.url))

/** The part of a test's name that says why it is skipped, where it is. */
export const skipped = (reason: string | undefined): string => (reason === undefined ? '' : ` (skipped: ${reason})`)

/** The id of an environment of test/fixtures/python that is odd in one way. */
export const odd = (way: string): string => `gymnasium:odd_games:Odd-${way}-v0`

const open: { close?(): void }[] = []

/** Closes an environment after the test. */
export function opened<T extends { close?(): void }>(env: T): T {
  open.push(env)
  return env
}

afterEach(() => {
  for (const env of open.splice(0)) env.close?.()
  vi.unstubAllEnvs()
})
