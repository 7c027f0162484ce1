import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clade, project, temporaryFolder } from './clade.js'
import { LINE_ENV } from './plugins.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/custom-env/catch-env.ts', import.meta.url))
const cwd = temporaryFolder()

test('truth: a registered environment has no errors, and says what is questionable', async () => {
  const { code, stdout, stderr } = await clade(['check-env', 'CartPole-v1'], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [warning, summary, ...rest] = stdout.trimEnd().split('\n')
  expect(warning).toMatch(/^warning {2}space-box-infinite: The Box in observationSpace has an infinite bound/)
  expect([summary, rest]).toEqual(['CartPole-v1: no errors, 1 warning', []])
})

test('truth: the example is without a fault, in TypeScript', async () => {
  const mine = project(cwd, 'mine', {})
  copyFileSync(EXAMPLE, path.join(mine, 'catch-env.ts'))
  expect(await clade(['check-env', './catch-env.ts'], { cwd: mine })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^(warning .*\n)*\.\/catch-env\.ts: no errors, /),
    stderr: '',
  })
})

test('truth: a module in JavaScript with two faults: both are named, and the exit code is 1', async () => {
  const broken = LINE_ENV.replace('this.at === 4 ? 1 : -0.1', 'this.at === 4 ? NaN : -0.1').replace(
    'return [this.observation(), {}]',
    'return [this.observation(), null]',
  )
  const folder = project(cwd, 'broken', { 'line.js': LINE_ENV, 'no-info.js': broken, 'nan.js': broken.replace('null]', '{}]') })
  expect((await clade(['check-env', './line.js'], { cwd: folder })).code).toBe(0)
  const noInfo = await clade(['check-env', './no-info.js'], { cwd: folder })
  expect(noInfo).toMatchObject({ code: 1, stderr: '' })
  expect(noInfo.stdout).toContain('error    reset-info: Expected the info of reset() to be an object, got null\n')
  const nan = await clade(['check-env', './nan.js'], { cwd: folder })
  expect(nan).toMatchObject({ code: 1, stderr: '' })
  expect(nan.stdout).toMatch(/^error {4}reward-finite: Expected the reward of step\(1\) to be finite, got NaN\n/)
  expect(nan.stdout).toMatch(/\n\.\/nan\.js: 1 error, \d warnings\n$/)
})

test.each([
  ['CartPole-v2', 'ENV_UNKNOWN', 'did you mean CartPole-v'],
  ['./nothing.ts', 'MODULE_NOT_FOUND', 'nothing.ts'],
  ['./value.js', 'ENV_MODULE', 'Expected the default export of ./value.js'],
])('truth: %s is bad input', async (target, errorCode, hint) => {
  const folder = project(cwd, 'bad', { 'value.js': 'export default 7' })
  const { code, stdout, stderr } = await clade(['check-env', target], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`[${errorCode}]`)
  expect(stderr).toContain(hint)
})
