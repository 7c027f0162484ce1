import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { expectSame, FACTS, onnxJob, tried } from '../../../conformance/describe-formats.js'
import type { Outputs } from '../../../conformance/exports/run-onnx.js'
import { run } from '../../../e2e/clade.js'
import { PYTHON, PYTHONPATH, skipped, whyNoPython } from '../../../e2e/python.js'
import { kinds } from './kinds.js'

const reason = whyNoPython('numpy', 'onnx', 'onnxruntime')
const folder = mkdtempSync(path.join(tmpdir(), 'clade-onnx-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Result {
  readonly outputs: Outputs
  readonly ir: number
  readonly opset: number
  readonly metadata: Readonly<Record<string, string>>
}

/** One process for all of them: it takes seconds to start. */
test.skipIf(reason !== undefined)(
  `law: Python's onnx checks models of every kind, and its onnxruntime decides as the agents${skipped(reason)}`,
  async () => {
    const agents = await Promise.all(Object.values(kinds).map(tried))
    const jobs = agents.map((agent, i) => {
      const { bytes, calls } = onnxJob(agent)
      const model = path.join(folder, `${i}.onnx`)
      writeFileSync(model, bytes)
      return { model, calls }
    })
    const [input, output] = ['jobs.json', 'results.json'].map((name) => path.join(folder, name)) as [string, string]
    writeFileSync(input, JSON.stringify(jobs))
    const { code, stderr } = await run(PYTHON, [path.join(PYTHONPATH, 'run_models.py'), input, output], { cwd: folder })
    expect(code, stderr).toBe(0)
    const results = JSON.parse(readFileSync(output, 'utf8')) as Result[]
    for (const [i, { outputs, ir, opset, metadata }] of results.entries()) {
      expect([ir, opset]).toEqual([9, 17])
      expect(metadata).toMatchObject({ weights_hash: FACTS.weightsHash, run: FACTS.run, member: '3', steps: '40000', score: '12.5' })
      expectSame(outputs, agents[i]!)
    }
  },
)
