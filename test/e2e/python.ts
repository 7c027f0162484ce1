import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PYTHON = process.env.CLADE_PYTHON ?? 'python3'

/** Why Python cannot play what needs these packages; undefined when it can. The reason is printed, since a test is skipped for it. */
export function whyNoPython(...packages: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${packages.join(', ')}`], { encoding: 'utf8' })
  if (status === 0) return undefined
  const reason = error?.message ?? stderr.trim().split('\n').at(-1)
  console.log(`Skipped, as ${PYTHON} lacks what the tests need: ${reason} (CLADE_PYTHON names another)`)
  return reason
}

/** What lets Python import the environments of test/fixtures/python. */
export const PYTHONPATH = fileURLToPath(new URL('../fixtures/python', import.meta.url))
