import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, runFile, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const [arc] = /^## From training to using it$.*?(?=^## )/ms.exec(readme)!
const commands = [...arc.matchAll(/^ {4}npx clade (.+?)(?: {2,}#.*)?$/gm)].map(([, command]) => command!)
/** They go on until they are ended. Tests of their own try them. */
const ENDLESS = /^(dashboard|watch )|--dashboard/

test('truth: the commands of the README, from training to going on, work one after the other', async () => {
  const ended = commands.filter((command) => !ENDLESS.test(command))
  expect(ended.map((command) => command.split(' ')[0])).toEqual([
    'run',
    'run',
    'report',
    'record',
    'evaluate',
    'export',
    'export',
    'resume',
    'run',
  ])
  for (const command of ended) {
    // The second run of an experiment goes beside the first.
    const { code, stdout, stderr } = await clade(command.split(' '), { cwd })
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' })
    if (command.startsWith('export'))
      for (const line of stdout.trimEnd().split('\n').slice(-3)) expect(line).toContain('runs/cartpole-1/export/')
  }
  expect(runFile(path.join(cwd, 'runs/next')).status).toBe('finished')
})
