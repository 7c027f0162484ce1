import { execFileSync } from 'node:child_process'
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
