import { describe, expect, it } from 'vitest'
import { encode } from '../../../src/journal/codec.js'
import type { Job } from '../../../src/population/types.js'
import { splitSeed } from '../../../src/random.js'
import { OwnState } from '../../../src/runner/own/own-state.js'
import type { FirstUpdate, OwnSnapshot } from '../../../src/runner/protocol.js'
import { hashWeights, Lane, type LaneContext, openLane, runSlice } from '../../../src/runner/slice.js'
import type { ParameterShapes, Plain, Report, Snapshot, Trainable } from '../../../src/trainable.js'
import { job } from '../../conformance/describe-runner.js'

const snapshot: Snapshot = { weights: Float32Array.of(1, 2), learner: null, own: { count: 1 } }
const ref = (member: number, slice: number) => ({ member, slice, weightsHash: hashWeights(snapshot.weights) })

const { weights, learner } = snapshot
const legacy = encode({ weights, learner })
const ownSnapshot = (own: Plain): OwnSnapshot => ({ bytes: legacy, record: OwnState.fresh({}).save(own).update.record, memory: [] })

/** A trainable that writes every call on a tape; `overrides` misbehave. */
function taped(overrides: Partial<Trainable> = {}) {
  const tape: unknown[] = []
  const report: Report = {
    steps: 10,
    episodes: { steps: new Float64Array(), returns: new Float64Array(), lengths: new Int32Array() },
    applied: { rate: 0.1, mode: 'train' },
    metrics: {},
  }
  const trainable: Trainable = {
    start: (seeds) => void tape.push(['start', seeds('env')]),
    train: (steps, { rate }) => {
      tape.push(['train', steps, rate])
      return report
    },
    snapshot: () => {
      tape.push('snapshot')
      return snapshot
    },
    restore: ({ own }) => void tape.push(['restore', own]),
    inherit: (donor) => void tape.push(['inherit', donor]),
    ...overrides,
  }
  let built = 0
  let time = 0
  const told: string[] = []
  const create = async () => {
    built++
    return trainable
  }
  const spec = { name: 'taped', tunables: {}, config: null, create }
  const context: LaneContext = {
    spec,
    host: { load: async () => null },
    seed: 4,
    now: () => time++,
    tell: (sentence) => void told.push(sentence),
  }
  const lane = new Lane()
  const run = (job: Job, own: OwnSnapshot | null = null, donor: Uint8Array | null = null) =>
    runSlice(lane, { type: 'slice', job, own, donor }, context)
  const open = (changes: Partial<FirstUpdate> = {}) =>
    openLane(lane, { steps: 10, hyperparameters: { rate: 0.1, mode: 'train' }, inherits: true, from: null, ...changes }, context)
  return { run, open, tape, lane, report, told, built: () => built }
}

describe('the first update, tried when a run opens', () => {
  it('truth: an agent to begin from has the parameters of the members, by name, shape and order', async () => {
    const agent = (parameters?: ParameterShapes) => {
      const from = { name: 'taped', config: null, spaces: null, bytes: legacy, weightsHash: hashWeights(weights) }
      return { from: parameters ? { ...from, parameters } : from }
    }
    const own = { parameters: { w: [1], b: [1] } }
    expect(await taped(own).open(agent({ w: [1], b: [1] }))).toMatchObject({ type: 'opened' })
    expect(await taped(own).open(agent())).toMatchObject({ type: 'opened' })
    for (const [theirs, wanted, got] of [
      [{ w: [1, 1], b: [1] }, 'the parameter w [1]', 'w [1, 1]'],
      [{ b: [1], w: [1] }, 'the parameter w [1]', 'b [1]'],
      [{ w: [1] }, 'the parameter b [1]', 'none'],
      [{ w: [1], b: [1], c: [1] }, 'no further parameter', 'c [1]'],
    ] as [ParameterShapes, string, string][]) {
      const message = `Expected the agent to begin from to have ${wanted}, as the experiment's, got ${got}`
      expect(JSON.stringify(await taped(own).open(agent(theirs)))).toContain(message)
    }
  })

  it('truth: starts a member, trains it, and takes, restores and inherits its snapshot; the instance becomes the first member', async () => {
    const { run, open, tape, built } = taped()
    expect(await open()).toEqual({ type: 'opened', spaces: null, parameters: null })
    expect(tape).toEqual([
      ['start', splitSeed(4, 'trial/env')],
      ['train', 10, 0.1],
      'snapshot',
      ['restore', snapshot.own],
      ['inherit', { weights, learner }],
      'snapshot',
    ])
    tape.length = 0
    await run(job())
    expect(tape[0]).toEqual(['start', splitSeed(4, 'member/0/life/0/env')])
    expect(built()).toBe(1)
    await open({ inherits: false })
    expect(tape.at(-1)).toEqual(['restore', snapshot.own])
  })

  it('truth: tells the shapes of the parameters by name, and refuses what is none', async () => {
    const named = taped({ parameters: { 'body.0.kernel': [4, 64], bias: [64] } })
    expect(await named.open()).toMatchObject({ type: 'opened', parameters: { 'body.0.kernel': [4, 64], bias: [64] } })
    for (const parameters of [{ kernel: 4 }, { kernel: [0] }, [[4]], 'kernel']) {
      expect(await taped({ parameters } as never).open()).toMatchObject({
        code: 'TRAINABLE_CONTRACT',
        message: expect.stringContaining('the parameters of a trainable to be lists of sizes by name'),
      })
    }
  })

  it('truth: a member is asked for what was not restored: the first update leaves no snapshot behind', async () => {
    const { run, open } = taped()
    await open()
    expect(await run(job({ slice: 2, own: ref(0, 1) }))).toMatchObject({
      type: 'failed',
      message: expect.stringContaining('was not given'),
    })
  })

  const throws = () => {
    throw new RangeError('oops')
  }
  it.each<[string, Partial<Record<keyof Trainable, unknown>>, string, string]>([
    ['start throws', { start: throws }, 'TRAINABLE_NOT_STARTED', 'The first update of taped failed: RangeError: oops (slice.test.ts:'],
    ['train throws', { train: throws }, 'TRAINABLE_NOT_STARTED', 'The first update of taped failed: RangeError: oops (slice.test.ts:'],
    ['train rejects', { train: async () => throws() }, 'TRAINABLE_NOT_STARTED', 'The first update of taped failed: RangeError: oops'],
    ['restore throws', { restore: throws }, 'TRAINABLE_NOT_STARTED', 'The first update of taped failed: RangeError: oops'],
    ['inherit throws', { inherit: throws }, 'TRAINABLE_NOT_STARTED', 'The first update of taped failed: RangeError: oops'],
    [
      'inherit is missing',
      { inherit: undefined },
      'TRAINABLE_CONTRACT',
      'Expected a trainable to have the method inherit, got undefined (trainable taped)',
    ],
    [
      'the snapshot has no own',
      { snapshot: () => ({ ...snapshot, own: undefined }) },
      'TRAINABLE_CONTRACT',
      "Expected a snapshot's own to be",
    ],
    [
      'the report is none',
      { train: () => undefined },
      'TRAINABLE_CONTRACT',
      'Expected a report to be an object, got undefined (trainable taped,',
    ],
  ])('truth: what cannot work is told before anything ran: %s', async (_, overrides, code, message) => {
    const { open, lane } = taped(overrides as Partial<Trainable>)
    expect(await open()).toMatchObject({ code, message: expect.stringContaining(message) })
    expect(lane.trainable).toBeNull()
  })
})

describe('a slice', () => {
  it('truth: starts a new member with streams of its member and life', async () => {
    const { run, tape } = taped()
    await run(job({ member: 3, life: 2 }))
    expect(tape).toEqual([['start', splitSeed(4, 'member/3/life/2/env')], ['train', 10, 0.1], 'snapshot'])
  })

  it('truth: restores, inherits, proves it, trains, and takes the snapshot, in this order', async () => {
    const { run, tape } = taped()
    await run(job({ slice: 2, own: ref(0, 1), inherit: ref(1, 1) }), ownSnapshot('mine'), legacy)
    expect(tape).toEqual([['restore', 'mine'], ['inherit', { weights, learner }], 'snapshot', ['train', 10, 0.1], 'snapshot'])
  })

  it('truth: a respawned member that copies starts afresh and then inherits', async () => {
    const { run, tape } = taped()
    await run(job({ life: 1, inherit: ref(1, 1) }), null, legacy)
    expect(tape.map((call) => (Array.isArray(call) ? call[0] : call))).toEqual(['start', 'inherit', 'snapshot', 'train', 'snapshot'])
  })

  it('law: the instance is built once, kept while slices succeed, and dropped by one that fails', async () => {
    let fails = false
    const { run, lane, report, built } = taped({
      train: () => {
        if (fails) throw new Error('now')
        return report
      },
    })
    await run(job())
    await run(job({ slice: 2, own: ref(0, 1) }))
    expect(built()).toBe(1)
    fails = true
    expect(await run(job({ slice: 3, own: ref(0, 2) }))).toMatchObject({ type: 'failed', code: 'SLICE_THREW' })
    expect(lane).toMatchObject({ trainable: null, resident: null })
    fails = false
    await run(job())
    expect(built()).toBe(2)
  })

  it('law: never trains on from a state that is not the one ordered', async () => {
    const { run, tape } = taped()
    await run(job())
    tape.length = 0
    const reply = await run(job({ slice: 3, own: ref(0, 2) }))
    expect(reply).toMatchObject({ type: 'failed', message: expect.stringContaining('after slice 2 of member 0') })
    expect(tape).toEqual([])
  })

  it.each<[string, object | undefined, string]>([
    [
      'with a function in it',
      { ...snapshot, own: { policy: () => 0 } },
      'Expected a snapshot to be plain data, but () => 0 could not be cloned',
    ],
    [
      'without own',
      { ...snapshot, own: undefined },
      "Expected a snapshot's own to be plain data, or null, got undefined (trainable taped, slice.test.ts:",
    ],
    [
      'without learner',
      { ...snapshot, learner: undefined },
      "Expected a snapshot's learner to be plain data, or null, got undefined (trainable taped,",
    ],
    ['without weights', { ...snapshot, weights: [1] }, "Expected a snapshot's weights to be a Float32Array, got [1] (trainable taped,"],
    ['that is nothing', undefined, 'Expected a snapshot to be an object, got undefined (trainable taped,'],
  ])('truth: a snapshot %s costs the slice, by a sentence that names the trainable', async (_, broken, message) => {
    const { run } = taped({ snapshot: () => broken as Snapshot })
    expect(await run(job())).toEqual({ type: 'failed', code: 'TRAINABLE_CONTRACT', message: expect.stringContaining(message) })
  })

  it('truth: an error of the trainable’s costs the slice, whatever name and code it chose itself', async () => {
    for (const name of ['CladeError', 'EnvError', 'AgentError', 'Error']) {
      const thrown = Object.assign(new Error('Expected more'), { name, code: 'MY_CODE', badInput: true })
      const { run } = taped({
        train: () => {
          throw thrown
        },
      })
      expect(await run(job())).toMatchObject({ type: 'failed', message: expect.stringContaining('Expected more') })
    }
  })

  it('law: a report keeps its values though the trainable uses its arrays again', async () => {
    const returns = Float64Array.of(5)
    const { run, report } = taped({
      train: () => ({ ...report, episodes: { steps: Float64Array.of(1), returns, lengths: Int32Array.of(1) } }),
    })
    const reply = await run(job())
    returns[0] = 6
    expect(reply).toMatchObject({ type: 'trained', report: { episodes: { returns: Float64Array.of(5) } } })
  })

  it.each([
    ['before the first step', Float64Array.of(0, 5)],
    ['after the last step', Float64Array.of(1, 11)],
    ['out of order', Float64Array.of(5, 4)],
    ['at no number', Float64Array.of(1, Number.NaN)],
  ])('truth: an episode that ended %s breaks the contract', async (_, steps) => {
    const { run, report } = taped({ train: () => ({ ...report, episodes: { steps, returns: steps, lengths: Int32Array.of(1, 2) } }) })
    expect(await run(job())).toMatchObject({ type: 'failed', code: 'TRAINABLE_CONTRACT' })
  })

  it.each([
    [{ rate: 0.5 }, 'Expected member 3 to train with rate 0.1, got 0.5'],
    [{}, 'Expected member 3 to train with rate 0.1, got no report of it'],
  ])('truth: a hyperparameter is evolved, but another trained with (QDax, ray#62173): %j', async (applied, message) => {
    const { run, report } = taped({ train: () => ({ ...report, applied: applied as { rate: number } }) })
    expect(await run(job({ member: 3 }))).toEqual({ type: 'fatal', code: 'HYPERPARAMETER_NOT_APPLIED', badInput: false, message })
  })

  it('truth: a kernel that read the value in float32 applied it; one that read its neighbour did not', async () => {
    const read = Math.fround(0.1)
    const applying = (rate: number) => taped({ train: () => ({ ...taped().report, applied: { rate, mode: 'train' } }) }).run(job())
    expect(await applying(read)).toMatchObject({ type: 'trained', report: { applied: { rate: read } } })
    const [next] = new Float32Array(new Uint32Array([new Uint32Array(Float32Array.of(0.1).buffer)[0]! + 1]).buffer)
    for (const other of [next!, 0.1 + 1e-12, -0.1]) {
      expect(await applying(other)).toMatchObject({ type: 'fatal', code: 'HYPERPARAMETER_NOT_APPLIED' })
    }
  })

  it.each([0, 9, Number.NaN, 10.5, 2 ** 53])('truth: %s of 10 steps break the contract', async (steps) => {
    const { run, report } = taped({ train: () => ({ ...report, steps }) })
    const message = `Expected a report's steps to be a whole number of at least 10, got ${steps} (trainable taped, slice.test.ts:`
    expect(await run(job())).toEqual({ type: 'failed', code: 'TRAINABLE_CONTRACT', message: expect.stringContaining(message) })
  })

  it('truth: the hash is the first 16 hex digits of SHA-256 over the little-endian bytes', () => {
    // printf '\0\0\200\77\0\0\0\100' | sha256sum
    expect(hashWeights(Float32Array.of(1, 2))).toBe('b9c80b5adeca4507')
  })
})

describe('an instance that a slice failed in', () => {
  const throws = () => {
    throw new Error('no such thing')
  }

  it.each<[string, Trainable['close']]>([
    ['throws', () => throws()],
    ['rejects', () => Promise.reject(new Error('no such thing'))],
  ])('truth: is closed, once, and a close that %s is told and hides nothing', async (_, close) => {
    let closed = 0
    const { run, built, told } = taped({
      train: () => {
        throw new Error('the slice')
      },
      close: () => {
        closed++
        return close?.()
      },
    })
    for (const attempt of [1, 2])
      expect(await run(job({ attempt }))).toMatchObject({ type: 'failed', message: expect.stringContaining('the slice') })
    expect([built(), closed]).toEqual([2, 2])
    expect(told).toHaveLength(2)
    expect(told[0]).toMatch(/^Closing the trainable or its environments threw Error: no such thing \(slice\.test\.ts:\d+\)$/)
  })
})
