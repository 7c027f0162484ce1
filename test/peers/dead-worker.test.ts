import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { splitSeed } from '../../dist/src/random.js'
import { threadRunner } from '../../dist/src/runner/threads.js'
import { configOf, fixture, type Run, rows, scratch, train } from './world.js'

const folder = scratch()
const VICTIM = 2

interface Fault {
  readonly how: string
  readonly slice: number
  readonly always?: boolean
}

/** A lockstep run of four members on two threads, with real limits on time and heap, in which one slice of member 2 goes wrong. */
async function runWith({ how, slice, always = false }: Fault): Promise<Run> {
  const out = folder()
  const victim = splitSeed(1, `member/${VICTIM}/life/0/walk`)[0]
  const fault = JSON.stringify({ how, victim, slice, once: always ? null : path.join(out, 'died') })
  const experimentPath = path.join(out, 'experiment.mjs')
  writeFileSync(experimentPath, `import { frail } from ${JSON.stringify(fixture('frail.mjs'))}\nexport default frail(${fault})\n`)
  const config = await configOf(experimentPath)
  const { seed, sliceTimeout } = config
  const runner = threadRunner({ lanes: 2, experimentPath, seed, sliceTimeout, resourceLimits: { maxOldGenerationSizeMb: 48 } })
  return train(config, runner, out)
}

describe('one dead worker in a lockstep run', () => {
  let healthy: Run
  beforeAll(async () => {
    healthy = await runWith({ how: 'none', slice: -1 })
    expect(rows(healthy.folder, 'events.csv').map(({ decision }) => decision)).toContain('exploit')
  })

  test.each([
    ['process.exit', 'exit', 'The worker exited with code 3'],
    ['an exception', 'throw', /TypeError: the simulator fell over \(frail\.mjs:\d+\)/],
    ['an exception that nobody catches', 'late', /RangeError: nobody caught this \(frail\.mjs:\d+\)/],
    ['a heap that is full', 'eat', 'The worker ran out of memory'],
    ['an infinite loop', 'loop', 'The slice did not end within 5 s'],
    ['a promise that never resolves', 'never', 'The slice did not end within 5 s'],
  ])('truth: %s costs one slice, is named with its reason, and changes nobody’s result (ray#12122)', async (_, how, reason) => {
    const run = await runWith({ how, slice: 2 })
    expect(rows(run.folder, 'members.csv')).toEqual(rows(healthy.folder, 'members.csv'))
    const events = rows(run.folder, 'events.csv').map(({ event, ...row }) => row)
    const isFailure = (row: (typeof events)[number]) => row.reason!.startsWith('slice failed')
    expect(events.filter((row) => !isFailure(row))).toEqual(rows(healthy.folder, 'events.csv').map(({ event, ...row }) => row))
    const failures = events.filter(isFailure)
    expect(failures).toEqual([expect.objectContaining({ member: `${VICTIM}`, steps: '100', decision: 'keep' })])
    expect(failures[0]!.reason).toMatch(reason)
    expect(run.slices).toHaveLength(healthy.slices.length + 1)
  })

  test('truth: a member whose slice dies every time is replaced by a copy; the population keeps its size (ray#40787)', async () => {
    const run = await runWith({ how: 'exit', slice: 2, always: true })
    const events = rows(run.folder, 'events.csv')
    const ofVictim = events.filter(({ member }) => member === `${VICTIM}`)
    const replaced = ofVictim.find(({ decision }) => decision === 'exploit')!
    expect(replaced).toMatchObject({ steps: '100', reason: 'diverged: slice failed 2 times: The worker exited with code 3' })
    expect(['0', '1', '3']).toContain(replaced.donor)
    for (const member of ['0', '1', '2', '3']) {
      expect(events.filter((row) => row.member === member).at(-1)).toMatchObject({ decision: 'finish', steps: '400' })
    }
    // In the round of the failure, all but the victim end where they would have.
    const round = (from: Run, steps: string) =>
      rows(from.folder, 'members.csv').filter((row) => row.member !== `${VICTIM}` && row.steps === steps)
    for (const steps of ['100', '200']) {
      const scores = (from: Run) => round(from, steps).map(({ member, score }) => [member, score])
      expect(scores(run)).toEqual(scores(healthy))
    }
  })
})
