import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FACTS, tried } from '../../../conformance/describe-formats.js'
import { tensorsOf } from '../../../conformance/exports/safetensors.js'
import { run } from '../../../e2e/clade.js'
import { PYTHON, skipped, whyNoPython } from '../../../e2e/python.js'
import { kinds } from './kinds.js'

const reason = whyNoPython('numpy', 'safetensors')
const folder = mkdtempSync(path.join(tmpdir(), 'clade-safetensors-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HOSTILE = { ...FACTS, run: `"}\u0000../../ </script> ${'ä'.repeat(10_000)}`, score: null }
const agent = tried(kinds['lstm with last action and reward, Dict and Box, normalised']!)
const bytesOf = async () => (await agent).trained.formats.safetensors!(HOSTILE)[0]!.bytes

const READ = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], framework="np") as file:
    tensors = {name: [str(file.get_tensor(name).dtype), list(file.get_tensor(name).shape), file.get_tensor(name).ravel().tolist()] for name in file.keys()}
    print(json.dumps({"metadata": file.metadata(), "tensors": tensors}))
`

test.skipIf(reason !== undefined)(`truth: Python's safetensors reads names, shapes, numbers and metadata${skipped(reason)}`, async () => {
  const file = path.join(folder, 'policy.safetensors')
  writeFileSync(file, await bytesOf())
  const { code, stdout, stderr } = await run(PYTHON, ['-c', READ, file], { cwd: folder })
  expect(code, stderr).toBe(0)
  const { metadata, tensors } = JSON.parse(stdout)
  expect(metadata).toMatchObject({
    run: HOSTILE.run,
    member: '3',
    steps: '40000',
    score: '',
    weights_hash: '0123abcd',
    clade_version: '0.2.0',
  })
  expect(JSON.parse(metadata.action_space)).toEqual({ name: 'Box', shape: [1], type: 'float32', low: -1, high: 1 })
  const parameters = (await agent).policy.parameters()
  for (const [name, { shape, data }] of Object.entries(parameters)) expect(tensors[name], name).toEqual(['float32', shape, [...data]])
  const statistics = ['observation.mean', 'observation.scale', 'reward.scale']
  expect(Object.keys(tensors).sort()).toEqual([...Object.keys(parameters), ...statistics].sort())
  expect(statistics.map((name) => tensors[name].slice(0, 2))).toEqual([
    ['float64', [3]],
    ['float64', [3]],
    ['float64', [1]],
  ])
})

test('law: tensors lie without a gap, each at a multiple of the size of its numbers', async () => {
  const bytes = await bytesOf()
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
  expect(start % 8).toBe(0)
  const sizes = Object.values(tensorsOf(bytes).tensors).map(({ data }) => data.byteLength)
  expect(start + sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length)
})
