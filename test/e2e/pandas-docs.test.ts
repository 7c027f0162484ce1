import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, readCsv, small, temporaryFolder } from './clade.js'
import { PYTHON, skipped, whyNoPython } from './python.js'

const root = temporaryFolder()
const noPandas = whyNoPython('pandas', 'pyarrow')
const noArrow = whyNoPython('pyarrow')

const page = readFileSync(new URL('../../docs/pandas.md', import.meta.url), 'utf8')
/** The page's code, on the run in the working directory. */
const code = [...page.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code]) => code!.replaceAll('runs/cartpole-1', 'run')).join('\n')
const run = () => clade(['run', ...small(), '--out', 'run', '--quiet'], { cwd: root })

test(`truth: what docs/pandas.md does with a run gives the numbers of its CSV files${skipped(noPandas)}`, async (context) => {
  context.skip(noPandas !== undefined)
  await run()
  await clade(['export', 'run', '--format', 'parquet'], { cwd: root })
  const said = `
import json
print(json.dumps([leaderboard["score"].tolist(), scores.shape, returns.round(6).tolist(), changes.values.tolist(), sorted(reports.columns)]))`
  writeFileSync(path.join(root, 'page.py'), code + said)
  const [scores, shape, returns, changes, columns] = JSON.parse(execFileSync(PYTHON, ['page.py'], { cwd: root, encoding: 'utf8' }))
  const summary = readCsv(root, 'run', 'summary.csv')
  expect(scores).toEqual(summary.map(({ score }) => Number(score)))
  expect(shape).toEqual([new Set(readCsv(root, 'run', 'members.csv').map(({ steps }) => steps)).size, 3])
  const first = readCsv(root, 'run', 'episodes.csv').filter(({ member, steps }) => member === summary[0]!.member && Number(steps) < 10_000)
  expect(returns[0]).toBeCloseTo(first.reduce((sum, row) => sum + Number(row.return), 0) / first.length, 5)
  const copies = readCsv(root, 'run', 'events.csv').filter(({ decision }) => decision === 'exploit')
  expect(changes).toEqual(
    copies.map((row) => ['member', 'donor', 'steps', 'hp.learningRate.before', 'hp.learningRate.after'].map((name) => Number(row[name]))),
  )
  expect(columns).toEqual(expect.arrayContaining(['score', 'entropy', 'hp.learningRate']))
})

test(`law: each column that docs/pandas.md names is in the files of a run, as pyarrow reads them${skipped(noArrow)}`, async (context) => {
  context.skip(noArrow !== undefined)
  await run()
  await clade(['export', 'run', '--format', 'parquet'], { cwd: root })
  const script = `
import json, pyarrow.parquet as parquet
names = [name for table in ["members", "episodes", "events", "metrics"] for name in parquet.read_schema(f"run/export/{table}.parquet").names]
print(json.dumps(names))`
  const known = JSON.parse(execFileSync(PYTHON, ['-c', script], { cwd: root, encoding: 'utf8' })) as string[]
  const quoted = [...code.matchAll(/"([\w.]+)"/g)].map(([, name]) => name!)
  const named = quoted.filter((name) => !['run', 'exploit', 'Int64', 'string'].includes(name))
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})
