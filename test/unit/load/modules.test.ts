import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const dist = new URL('../../../dist/', import.meta.url).href

// Each thread of each run waits until its modules are loaded. Of those in CommonJS Node keeps a list; these libraries bring some, however they are imported.
it('law: what a lane of CartPole imports loads no library of Python environments or of the main thread', () => {
  const script = `
    import { createRequire } from 'node:module'
    for (const part of ['src/runner/slice.js', 'experiments/cartpole/experiment.js', 'agents/index.js', 'envs/index.js']) await import('${dist}' + part)
    console.log(Object.keys(createRequire('${dist}').cache).join('\\n'))
  `
  const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect(loaded).toContain('fastest-levenshtein')
  expect(loaded).not.toMatch(/msgpackr|lmdb|commander|piscina/)
})

it('law: a lane itself loads nothing of Piscina but what begins a thread', () => {
  const thread = `
    const { workerData } = require('node:worker_threads')
    require(workerData.entry).then(() => console.error(Object.keys(require.cache).join('\\n')))
  `
  const script = `
    import { Worker } from 'node:worker_threads'
    import { childrenTable } from '${dist}src/runner/children.js'
    const entry = ${JSON.stringify(fileURLToPath(`${dist}src/runner/thread.cjs`))}
    const workerData = { entry, experimentPath: '', seed: 1, children: childrenTable(), lane: 0, relaysPrints: false }
    new Worker(${JSON.stringify(thread)}, { eval: true, execArgv: [], workerData })
  `
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect(stderr).toContain('thread.cjs')
  expect(stderr).not.toMatch(/piscina/)
})

/** The files of dist/ and the packages that a module of dist/ brings with it, by their names; not those that `import()` brings later. */
function broughtBy(module: string): string[] {
  const files = new Set([new URL(module, dist).href])
  const packages = new Set<string>()
  for (const file of files) {
    const text = readFileSync(new URL(file), 'utf8')
    for (const [, from, required] of text.matchAll(/^(?:import|export) (?:.* from )?"([^"]+)"|\(import\.meta\.url\)\("([^"]+)"\)/gm)) {
      const name = from ?? required!
      if (name.startsWith('.')) files.add(new URL(name, file).href)
      else if (!name.startsWith('node:')) packages.add(name)
    }
  }
  return [...[...files].map((file) => file.slice(dist.length)), ...packages].sort()
}

it('truth: the command line loads what all commands need, and no other package', () => {
  const brought = broughtBy('src/cli/program.js')
  expect(brought.filter((name) => !name.endsWith('.js'))).toEqual(['commander', 'fastest-levenshtein'])
  expect(brought.filter((name) => /rooms.(run|record|page|commands)/.test(name))).toEqual([])
})

it('truth: a run loads Piscina beside that before its lanes open, and none of what only other commands need', () => {
  const brought = broughtBy('src/cli/run-command.js')
  expect(brought.filter((name) => !name.endsWith('.js'))).toEqual(['commander', 'fastest-levenshtein', 'ordered-binary', 'piscina'])
  expect(brought.filter((name) => /rooms.(record|page|commands)/.test(name))).toEqual([])
})
