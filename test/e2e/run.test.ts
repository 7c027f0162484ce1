import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { CLADE, CSV_FILES, clade, type Ended, readCsv, run, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
/** Control characters but the end of a line. */
const CONTROL = /[^\P{Cc}\n]/u

describe('clade run cartpole', () => {
  let ended: Ended
  const folder = path.join(cwd, 'runs', 'cartpole-7')

  beforeAll(async () => {
    ended = await clade(['run', ...small({ seed: 7 })], { cwd })
  })

  test('truth: ends with 0 and says nothing on standard error', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('truth: without a terminal prints plain lines, then winner, schedule and the paths of the files', () => {
    expect(ended.stdout).not.toMatch(CONTROL)
    expect(ended.stdout).toMatch(/^Note: 3 members are few for PBT: .+\n *0% .*\n(.+\n)*100% .*\n/)
    expect(ended.stdout.match(/^Note: /gm)).toHaveLength(1)
    expect(ended.stdout.match(/^100% /gm)).toHaveLength(1)
    expect(ended.stdout).toMatch(/^Winner: member \d, score [\d.]+, (copied nobody's weights|descends from \d( < \d)*)$/m)
    expect(ended.stdout).toContain('The schedule that its line was trained on:')
    for (const file of [...CSV_FILES, 'curves.svg', 'lineage.svg', 'schedule.svg'])
      expect(ended.stdout).toContain(path.join('runs', 'cartpole-7', file))
  })

  test('truth: leaves the five CSV files, the two figures, run.json and the journal in runs/<name>-<seed>, and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([
      ...[
        'curves.svg',
        'episodes.csv',
        'events.csv',
        'journal',
        'lineage.svg',
        'members.csv',
        'metrics.csv',
        'run.json',
        'schedule.svg',
        'summary.csv',
      ],
    ])
    expect(readdirSync(cwd)).toEqual(['runs'])
  })

  test('truth: run.json says finished, and what was run', () => {
    expect(runFile(folder)).toMatchObject({ status: 'finished', name: 'cartpole', seed: 7, config: { population: 3, readyEvery: 5000 } })
  })

  test('truth: every file has its documented columns', () => {
    const names = ['learningRate', 'entropyCost']
    const hp = names.map((name) => `hp.${name}`)
    const columns = Object.fromEntries(CSV_FILES.map((file) => [file, Object.keys(readCsv(folder, file)[0]!)]))
    expect(columns).toEqual({
      'members.csv': ['report', 'member', 'steps', 'score', 'episodes', 'weights_hash', 'lane', 'wall_s', ...hp],
      'episodes.csv': ['member', 'episode', 'steps', 'return', 'length'],
      'events.csv': [
        ...['event', 'member', 'steps', 'score', 'decision', 'donor', 'donor_steps', 'donor_score', 'reason', 'wall_s'],
        ...hp.flatMap((name) => [`${name}.before`, `${name}.after`]),
      ],
      'metrics.csv': ['report', 'member', 'steps', 'metric', 'value'],
      'summary.csv': ['rank', 'member', 'score', 'steps', 'ancestors', ...hp],
    })
  })

  test('truth: the files agree with one another and with the budget', () => {
    const [members, episodes, events, metrics, summary] = CSV_FILES.map((file) => readCsv(folder, file))
    expect(members!.map((row) => row.report)).toEqual(members!.map((_, i) => String(i + 1)))
    expect(members).toHaveLength(12)
    const measured = ['policyLoss', 'valueLoss', 'entropy', 'explainedVariance', 'gradNorm']
    expect(metrics!.map(({ value: _, ...row }) => row)).toEqual(
      members!.flatMap(({ report, member, steps }) => measured.map((metric) => ({ report, member, steps, metric }))),
    )
    expect(events!.map((row) => row.event)).toEqual(events!.map((_, i) => String(i + 1)))
    expect(events!.filter((row) => row.decision === 'init')).toHaveLength(3)
    expect(events!.filter((row) => row.decision === 'finish')).toHaveLength(3)
    expect(summary!.map((row) => row.rank)).toEqual(['1', '2', '3'])
    for (const { member, score, steps } of summary!) {
      const last = members!.findLast((row) => row.member === member)!
      expect({ score, steps }).toEqual({ score: last.score, steps: last.steps })
      expect(Number(steps)).toBeGreaterThanOrEqual(20_000)
      const own = episodes!.filter((row) => row.member === member)
      expect(own.map((row) => row.episode)).toEqual(own.map((_, i) => String(i + 1)))
      const counted = members!.filter((row) => row.member === member).reduce((sum, row) => sum + Number(row.episodes), 0)
      expect(own).toHaveLength(counted)
    }
  })

  test('law: every number reads back as the same text', () => {
    const words = new Set(['weights_hash', 'decision', 'reason', 'ancestors', 'metric'])
    const fields = CSV_FILES.flatMap((file) => readCsv(folder, file)).flatMap((row) => Object.entries(row))
    const wrong = fields.filter(([column, text]) => !words.has(column) && text !== '' && String(Number(text)) !== text)
    expect(wrong).toEqual([])
    expect(fields.length).toBeGreaterThan(1000)
  })
})

test('truth: --quiet prints the end only, --workers 0 trains on the main thread, --out names the folder', async () => {
  const quiet = await clade(['run', ...small({ workers: 0, steps: 5000, out: 'elsewhere/deep' }), '--quiet'], { cwd })
  expect(quiet).toMatchObject({ code: 0, stderr: '' })
  expect(quiet.stdout).toMatch(/^cartpole {2}seed 1: /)
  expect(quiet.stdout).not.toContain('%')
  expect(existsSync(path.join(cwd, 'elsewhere/deep/summary.csv'))).toBe(true)
  expect(readCsv(cwd, 'elsewhere/deep/members.csv').map((row) => row.lane)).toEqual(['0', '0', '0'])
})

test('truth: a reader that goes away does not end the run', async () => {
  const command = `"${process.execPath}" "${CLADE}" run ${small({ out: 'piped', steps: 10_000 }).join(' ')} | head -1`
  expect(await run('bash', ['-c', `set -o pipefail; ${command}`], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(runFile(path.join(cwd, 'piped')).status).toBe('finished')
})

test('truth: random and fixed train without copying; clade list names what is registered', async () => {
  for (const method of ['random', 'fixed']) {
    expect(await clade(['run', ...small({ method, out: method, steps: 10_000, workers: 1 })], { cwd })).toMatchObject({
      code: 0,
      stderr: '',
    })
    const decisions = new Set(readCsv(cwd, method, 'events.csv').map((row) => row.decision))
    expect(decisions).toEqual(new Set(['init', 'keep', 'finish']))
    // Members never share a stream, so that even those with the same hyperparameters learn differently.
    const hashes = readCsv(cwd, method, 'members.csv').map((row) => row.weights_hash)
    expect(new Set(hashes).size).toBe(6)
  }
  const rates = (method: string) => new Set(readCsv(cwd, method, 'summary.csv').map((row) => row['hp.learningRate'])).size
  expect([rates('random'), rates('fixed')]).toEqual([3, 1])
  const list = await clade(['list'], { cwd })
  expect(list.code).toBe(0)
  for (const name of ['CartPole-v1', 'a2c', 'cartpole', 'truncation', 'perturb', 'logUniform', 'lockstep'])
    expect(list.stdout).toContain(name)
})
