import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

/** Runs the short form of a script in scripts/trials. The long form is run by hand. */
test.each([
  ['kills', 12],
  ['owners', 5],
  ['damages', 11],
] as const)(
  'law: a few of the trials of %s lose nothing, end nothing wrongly and print no stack',
  { timeout: 180_000 },
  async (name, count) => {
    const script = fileURLToPath(new URL(`../../scripts/trials/${name}.mjs`, import.meta.url))
    const { code, stdout, stderr } = await run(process.execPath, [script, '--count', String(count), '--seed', '20261130'], { cwd })
    expect(stderr).toBe('')
    expect(stdout).toMatch(new RegExp(`^${count} .+: 0 lost, 0 wrong, 0 stacks\\n$`))
    expect(code).toBe(0)
  },
)
