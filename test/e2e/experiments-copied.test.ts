import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { clade, project, readCsv, reproducibleTables, run, runFile, temporaryFolder } from './clade.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Runs TypeScript on every version of Node. */
const JITI = path.join(path.dirname(createRequire(import.meta.url).resolve('jiti/package.json')), 'lib/jiti-cli.mjs')
const cwd = project(temporaryFolder(), 'user', { 'package.json': '{ "private": true, "type": "module" }' })

/** Copies the folder of an experiment into the user's project, where nothing but the package `clade` is installed. */
function copied(name: string): string {
  const folder = path.join(cwd, name)
  cpSync(path.join(ROOT, 'experiments', name), folder, { recursive: true })
  return folder
}

beforeAll(() => {
  mkdirSync(path.join(cwd, 'node_modules'))
  symlinkSync(ROOT, path.join(cwd, 'node_modules/clade'))
})

const SHORT = ['--steps', '4000', '--ready-every', '1000', '--population', '4', '--quiet']

describe('a copy of an experiment in a project of its own', () => {
  test('truth: is compared, and its analysis prints the tables', async () => {
    const folder = copied('cartpole')
    const options = ['--methods', 'pbt,random', '--seeds', '2', '--out', 'runs/compare-cartpole', ...SHORT]
    expect(await clade(['compare', './cartpole/experiment.ts', ...options], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const { code, stdout, stderr } = await run(process.execPath, [JITI, path.join(folder, 'analysis.ts')], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [header, , pbt, random, , seeds, , ...scores] = stdout.trimEnd().split('\n')
    expect(header).toBe('| method | IQM | median | mean | P(pbt is better) | runs that passed 475, median steps |')
    expect([pbt, random]).toEqual([expect.stringMatching(/^\| pbt \| [\d.]+ \[/), expect.stringMatching(/^\| random \| /)])
    expect(seeds).toBe('| seed | 1 | 2 |')
    const compared = readCsv(cwd, 'runs/compare-cartpole/compare.csv')
    const row = (method: string) =>
      [method, ...compared.filter((each) => each.method === method).map(({ score }) => Number(score).toFixed(1))].join(' | ')
    expect(scores).toEqual([`| ${row('pbt')} |`, `| ${row('random')} |`])
  })

  test('truth: trains to the same numbers as the one that comes with Clade', async () => {
    copied('ablations')
    const mine = ['run', './ablations/variants/t-test.ts', '--out', 'mine', ...SHORT]
    const original = ['run', path.join(ROOT, 'dist/experiments/ablations/variants/t-test.js'), '--out', 'original', ...SHORT]
    for (const command of [mine, original]) expect(await clade(command, { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(reproducibleTables(path.join(cwd, 'mine'))).toEqual(reproducibleTables(path.join(cwd, 'original')))
    expect(Object.keys((runFile(path.join(cwd, 'mine')) as unknown as { modules: object }).modules)).toEqual([
      '../experiment.ts',
      '../pendulum.ts',
      't-test.ts',
    ])
  })

  test('truth: that trains in memory draws its figure', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [JITI, path.join(copied('toy'), 'analysis.ts'), '2', 'figure.svg'], {
      cwd,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('| grid | 0.390 [0.390, 0.390] | 0.390 | 0.390 |')
    expect(readdirSync(cwd)).toContain('figure.svg')
  })

  test.each(['acrobot', 'atari/breakout', 'deceptive-toy', 'greed', 'greed/delayed/mountain-car', 'memory', 'minatar/breakout-a2c'])(
    'law: %s loads, and needs no other folder of experiments/',
    async (name) => {
      const [top] = name.split('/')
      copied(top!)
      const text = `import { fileURLToPath } from 'node:url'
        const { loadModule } = await import(${JSON.stringify(path.join(ROOT, 'dist/src/load.js'))})
        console.log((await loadModule(fileURLToPath(new URL('./${name}', import.meta.url)))).default.name)`
      project(cwd, '.', { 'load.mjs': text })
      expect(await run(process.execPath, ['load.mjs'], { cwd })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]+\n$/) })
    },
  )
})
