import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { CLADE, project, readCsv, run, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const FULL = '/dev/full'

/** Runs a line of the shell, in which `clade` is the binary. */
const shell = (line: string) => run('bash', ['-c', `clade() { "${process.execPath}" "${CLADE}" "$@"; }; ${line}`], { cwd })

const lost = (why: RegExp) => new RegExp(`^clade: Cannot write to standard output: .*${why.source}.* \\[OUTPUT_LOST\\]\n$`)

describe.skipIf(!existsSync(FULL))('a full disk under the log (skipped: no /dev/full here)', () => {
  beforeAll(async () => {
    expect(await shell(`clade run ${small({ steps: 2000, 'ready-every': 1000, out: 'done' }).join(' ')} --quiet`)).toMatchObject({
      code: 0,
    })
  })

  test('truth: does not end training, and is told in one sentence at the end', async () => {
    const { code, stderr } = await shell(`clade run ${small({ out: 'logged' }).join(' ')} > ${FULL}`)
    expect(stderr).toMatch(lost(/ENOSPC/))
    expect(code).toBe(1)
    expect(runFile(path.join(cwd, 'logged')).status).toBe('finished')
    expect(readCsv(cwd, 'logged', 'summary.csv')).toHaveLength(3)
  })

  test.each(['list', '--help', 'check-env CartPole-v1', 'verify done', 'replay done --exact'])(
    'truth: clade %s says that its results are lost',
    async (command) => {
      const { code, stderr } = await shell(`clade ${command} > ${FULL}`)
      expect(stderr).toMatch(lost(/ENOSPC/))
      expect(code).toBe(1)
    },
  )

  test('truth: with standard error full or closed, too, all that is left is the exit code', async () => {
    for (const error of [`2> ${FULL}`, '2>&-', '2> >(true)']) {
      expect(await shell(`clade list > ${FULL} ${error}`), error).toMatchObject({ code: 1, stderr: '' })
      expect(await shell(`clade run no-such-thing ${error}`), error).toMatchObject({ code: 2, stderr: '' })
    }
  })

  test('truth: what an environment prints cannot end the run where standard error is full', async () => {
    const text = `export { default } from ${JSON.stringify(new URL('../../dist/experiments/cartpole/experiment.js', import.meta.url).href)}
setTimeout(() => console.log('a line'), 0)
`
    const module = path.join(project(cwd, 'prints', { 'experiment.mjs': text }), 'experiment.mjs')
    const flags = small({ out: 'printed' }).slice(1).join(' ')
    expect(await shell(`clade run ${module} ${flags} --quiet 2> ${FULL}`)).toMatchObject({ code: 0 })
  })
})

test('truth: a reader that goes away takes nothing with it but a result that stands nowhere else', async () => {
  const exact = await shell(`set -o pipefail; clade replay done --exact | true`)
  expect(exact.code).toBe(1)
  expect(exact.stderr).toMatch(lost(/EPIPE/))
})
