import path from 'node:path'
import { expect, test } from 'vitest'
import { clade, readCsv, reproducibleTables, runFile, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const flags = (out: string, workers: number) => small({ schedule: 'lockstep', steps: 40_000, 'ready-every': 1000, out, workers })

test.each([
  ['SIGINT', 2],
  ['SIGTERM', 2],
  ['SIGINT', 0],
] as const)(
  'truth: %s with %i workers ends with 130 and says how to go on; the resumed run ends as if never cut',
  async (signal, workers) => {
    const [cut, whole] = [`cut-${signal}-${workers}`, `whole-${signal}-${workers}`]
    const end = await clade(['run', ...flags(cut, workers)], { cwd, signal: { name: signal, after: 0, from: ' 10%' } })
    expect(end).toMatchObject({ code: 130, stderr: '' })
    expect(end.stdout.trimEnd().split('\n').at(-1)).toBe(`Interrupted. Go on with: clade resume ${cut}`)
    expect(runFile(path.join(cwd, cut)).status).toBe('interrupted')
    const reports = readCsv(cwd, cut, 'members.csv').length
    expect(reports).toBeGreaterThan(0)
    expect(reports).toBeLessThan(120)

    const command = end.stdout.trimEnd().split('clade ').at(-1)!.split(' ')
    const [resumed] = await Promise.all([clade(command, { cwd }), clade(['run', ...flags(whole, 2)], { cwd })])
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    expect(resumed.stdout).toContain('Winner: member')
    expect(reproducibleTables(path.join(cwd, cut))).toEqual(reproducibleTables(path.join(cwd, whole)))
  },
)
