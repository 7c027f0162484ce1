import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PYTHON = process.env.CLADE_PYTHON ?? 'python3'

/** The reason why Python lacks these packages, or undefined. It is printed, since tests are skipped for it. */
export function whyNoPython(...packages: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${packages.join(', ')}`], { encoding: 'utf8' })
  if (status === 0) return undefined
  const reason = error?.message ?? stderr.trim().split('\n').at(-1)
  console.log(`Skipped, as ${PYTHON} lacks what the tests need: ${reason} (CLADE_PYTHON names another)`)
  return reason
}

/** The variables that let Python import the environments of test/fixtures/python. */
export const PYTHONPATH = fileURLToPath(new URL('../fixtures/python', import.meta.url))
