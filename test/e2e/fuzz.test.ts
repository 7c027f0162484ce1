import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run, temporaryFolder } from './clade.js'

const FUZZ = fileURLToPath(new URL('../../scripts/trials/fuzz.mjs', import.meta.url))

// The long form, with 10,000 configurations: node scripts/trials/fuzz.mjs --seed 1 --count 10000
test('law: null, proxies, circular objects and the like in any option are one sentence with a code', async () => {
  const { code, stdout, stderr } = await run(process.execPath, [FUZZ, '--seed', '7', '--count', '1000', '--cli', '10'], {
    cwd: temporaryFolder(),
  })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^1000 configurations \(\d{3} accepted, \d{3} refused\), 10 on the command line: 0 faults\n$/)
  expect(code).toBe(0)
})
