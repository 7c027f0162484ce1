import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { methods } from '../../dist/src/population/policies/index.js'
import { replayExactly } from '../../dist/src/run/replay.js'
import { verifyRun } from '../../dist/src/run/verify.js'
import { clade, inParallel, readCsv, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()

/** The hash in the last row of the winner. */
function winnersHash(run: string): string {
  const [winner] = readCsv(run, 'summary.csv')
  return readCsv(run, 'members.csv').findLast(({ member }) => member === winner!.member)!.weights_hash!
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

test('law: for every method and schedule verify passes, and replay --exact ends in the winner’s hash', async () => {
  const runs = Object.entries(methods).flatMap(([method, { population }]) =>
    ['async', 'lockstep'].map((schedule) => ({ method, schedule, population })),
  )
  await inParallel(
    2,
    runs.map(({ method, schedule, population }) => async () => {
      const out = path.join(cwd, `${method}-${schedule}`)
      // They are verified in this process, so that ten runs take seconds.
      const options = { method, schedule, population, out, steps: 4000, 'ready-every': 500, workers: schedule === 'async' ? 2 : 0 }
      expect(await clade(['run', ...small(options), '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
      expect(await verifyRun({ folder: out, workers: 0 }, () => {})).toBe(readCsv(out, 'members.csv').length)
      expect(await replayExactly({ folder: out }, null, 0, () => {})).toBe(winnersHash(out))
    }),
  )
})

describe('clade replay', () => {
  const original = path.join(cwd, 'pbt-async')

  test('law: --exact trains what the line depends on and no more, for any member', async () => {
    const members = readCsv(original, 'summary.csv')
    const replayed = await clade(['replay', original, '--exact', '--workers', '2', '--member', members.at(-1)!.member!], { cwd })
    const slices = Number(/of (\d+) slices/.exec(replayed.stdout)![1])
    expect(slices).toBeGreaterThan(0)
    expect(slices).toBeLessThan(readCsv(original, 'members.csv').length)
    expect(lastLine(replayed.stdout)).toBe(
      readCsv(original, 'members.csv').findLast(({ member }) => member === members.at(-1)!.member)!.weights_hash,
    )
  })

  test('truth: fresh members train on the winner’s schedule, each slice with the values of its age', async () => {
    const out = path.join(cwd, 'replayed')
    const { code, stdout, stderr } = await clade(['replay', original, '--population', '2', '--out', out], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [winner] = readCsv(original, 'summary.csv')
    expect(stdout).toContain(`Replays member ${winner!.member} of ${original} (score ${winner!.score}): `)
    const { method } = runFile(out).config as {
      method: { steps: number; stages: { fromStep: number; hyperparameters: Record<string, number> }[] }
    }
    const reports = readCsv(out, 'members.csv')
    const before = new Map<string, number>()
    for (const row of reports) {
      const age = before.get(row.member!) ?? 0
      const stage = method.stages.findLast(({ fromStep }) => fromStep <= age)!
      expect([Number(row['hp.learningRate']), Number(row['hp.entropyCost'])]).toEqual([
        stage.hyperparameters.learningRate,
        stage.hyperparameters.entropyCost,
      ])
      before.set(row.member!, Number(row.steps))
    }
    expect([...before.keys()].sort()).toEqual(['0', '1'])
    for (const steps of before.values()) expect(steps).toBeGreaterThanOrEqual(method.steps)
    const hashes = (run: string) => readCsv(run, 'members.csv').map(({ weights_hash }) => weights_hash)
    expect(hashes(out).filter((hash) => hashes(original).includes(hash))).toEqual([])
    expect(await verifyRun({ folder: out, workers: 0 }, () => {})).toBe(reports.length)
    expect(await clade(['resume', out, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(await clade(['replay', out, '--exact', '--quiet'], { cwd })).toEqual({ code: 0, stdout: `${winnersHash(out)}\n`, stderr: '' })
  })

  test('truth: a winner that never copied has a schedule of one stage', async () => {
    const { stdout } = await clade(['replay', path.join(cwd, 'fixed-lockstep')], { cwd })
    expect(stdout).toMatch(/: 1 stage, 4\d{3} steps\n/)
    expect(runFile(path.join(cwd, 'runs', 'cartpole-1-replay')).status).toBe('finished')
  })

  test('truth: what makes no sense is one sentence', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr } = await clade(['replay', original, ...args], { cwd })
      expect(code).toBe(2)
      return stderr
    }
    expect(await refused('--member', '6')).toBe('clade: Expected --member to be a member of the run (0 to 5), got 6 [INVALID_OPTION]\n')
    expect(await refused('--exact', '--seed', '3')).toContain("Option '--exact' cannot be used with option '--seed <n>'")
  })

  test('truth: a population that does not suit the method is refused before anything is written', async () => {
    const { code, stderr } = await clade(['run', ...small({ method: 'multi-frequency', population: 6, out: 'none' })], { cwd })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'clade: Expected population to be a multiple of 16 (4 sub-populations of 4 quarters), got 6 [INVALID_OPTION]\n',
    })
  })
})

test('law: a sequential run that was killed goes on to the same tables', async () => {
  const flags = (out: string) => ['run', ...small({ method: 'sequential', steps: 40_000, 'ready-every': 1000, out })]
  await clade(flags('whole'), { cwd })
  await clade(flags('killed'), { cwd, signal: { name: 'SIGKILL', after: 0, from: '50%' } })
  expect(runFile(path.join(cwd, 'killed')).status).toBe('running')
  expect(await clade(['resume', 'killed'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  const rows = (run: string) => readCsv(cwd, run, 'events.csv').map(({ wall_s, ...row }) => row)
  expect(rows('killed')).toEqual(rows('whole'))
})
