import { execFileSync, spawnSync } from 'node:child_process'
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
