import { describe, expect, it } from 'vitest'
import { conv, lstm, mlp, type NetworkSpec, sequential } from '../../../../agents/index.js'
import { Network, type NetworkShape } from '../../../../agents/network/network.js'
import { choosing } from './shapes.js'

const kernel = { filters: 4, size: 3 }
const build = (spec: NetworkSpec, shape: readonly number[], more: Partial<NetworkShape> = {}) =>
  new Network(spec, {
    observation: { shape, type: 'float32', scale: 1 },
    ...{ contextSize: 0, ...choosing(2), capacity: 2, sequences: 2, optimizer: 'adam', fma: false },
    ...more,
  })

describe('specs', () => {
  it('truth: the config tells every option, defaults filled in', () => {
    const filled = { kind: 'conv', layers: [{ filters: 4, size: 3, stride: 1, padding: 'valid' }], activation: 'relu' }
    expect(conv([kernel]).config).toEqual(filled)
    expect(conv([{ ...kernel, stride: 2, padding: 'same' }], { activation: 'tanh' }).config).toEqual({
      ...{ kind: 'conv', layers: [{ filters: 4, size: 3, stride: 2, padding: 'same' }], activation: 'tanh' },
    })
    expect(lstm(8).config).toEqual({ kind: 'lstm', units: 8, lastAction: false, lastReward: false })
    expect(sequential(conv([kernel]), lstm(8, { lastAction: true })).config).toEqual({
      ...{ kind: 'sequential', parts: [filled, { kind: 'lstm', units: 8, lastAction: true, lastReward: false }] },
    })
  })

  it('truth: what a network wants beside observations is what its lstm wants', () => {
    expect(conv([kernel]).context).toEqual({ lastAction: false, lastReward: false })
    expect(lstm(8, { lastReward: true }).context).toEqual({ lastAction: false, lastReward: true })
    expect(sequential(sequential(mlp([4]), lstm(8, { lastAction: true })), mlp([4])).context).toEqual({
      lastAction: true,
      lastReward: false,
    })
  })

  it('truth: memory, context and bytes are there where they were asked for', () => {
    const plain = build(sequential(conv([kernel]), mlp([8])), [5, 5, 3])
    expect([plain.context, plain.recurrence]).toEqual([null, null])
    expect(plain.observations).toMatchObject({ stride: 76, columns: 75 })
    const deep = build(sequential(lstm(6), lstm(8, { lastReward: true })), [3], { contextSize: 1 })
    expect(deep.context).toMatchObject({ stride: 4, columns: 1 })
    expect(deep.recurrence!.size).toBe(2 * 6 + 2 * 8)
    expect(deep.recurrence!.keep).toHaveLength(2)
    const bytes = build(mlp([4]), [5], { observation: { shape: [5], type: 'uint8', scale: 1 } })
    expect(bytes.observations.data).toBeInstanceOf(Uint8Array)
    expect(bytes.observations).toMatchObject({ stride: 8, columns: 5 })
  })

  it('truth: a memory reaches back as far as the spec says, and an agent that would leave too little room refuses it', () => {
    const dilated: NetworkSpec = {
      ...mlp([]),
      define(t, inputs) {
        const { states, keep } = inputs.memory(2, 3)
        const constant = (shape: number[]) => t.constant(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)
        const sums = t.product(inputs.observations, constant([8, 8]))
        return t.lstm(sums, constant([2, 8]), constant([8]), states, keep, { dilation: 3 })
      },
    }
    const { recurrence } = build({ ...dilated, lag: 3 }, [8])
    expect([recurrence!.lag, recurrence!.size]).toEqual([3, 3 * 4])
    expect(() => build(dilated, [8])).toThrow('Expected the layers of the network to reach back 1 time steps, as its spec says, got 3')
  })

  it.each([
    [() => conv([]), 'Expected the layers of conv to be an array of at least one convolution'],
    [() => conv(8 as never), 'Expected the layers of conv to be an array of at least one convolution, got 8'],
    [() => conv([8 as never]), 'Expected the options of a layer of conv to be an object such as { filters: 16, size: 3 }, got 8'],
    [() => conv([{ ...kernel, filters: 0 }]), 'Expected filters of a layer of conv to be a positive integer, got 0'],
    [() => conv([{ filters: 4 } as never]), 'Expected size of a layer of conv to be a positive integer, got undefined'],
    [() => conv([{ ...kernel, stride: 0.5 }]), 'Expected stride of a layer of conv to be a positive integer, got 0.5'],
    [() => conv([{ ...kernel, padding: 'full' as never }]), 'Expected padding of a layer of conv to be "valid" or "same", got "full"'],
    [() => conv([kernel], { activation: 'gelu' as never }), 'Expected activation of conv to be "tanh" or "relu", got "gelu"'],
    [() => lstm(0), 'Expected the units of lstm to be a positive integer, got 0'],
    [() => lstm(4, { lastAction: 1 as never }), 'Expected lastAction of lstm to be true or false, got 1'],
    [() => sequential(), 'Expected the number of parts of sequential to be at least 1, got 0'],
    [() => sequential([64] as never), 'Expected a part of sequential to be conv(...), mlp(...), lstm(...) or sequential(...), got [64]'],
    [() => sequential(mlp([4], { separate: true })), 'Expected separate of an mlp within sequential to be false, got true'],
    [
      () => sequential(lstm(4, { lastAction: true }), lstm(4, { lastReward: true })),
      'Expected the parts of sequential that read the last action or reward to be at most one, got 2',
    ],
  ])('truth: %s is refused', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }))
  })

  it.each([
    [() => conv([{ ...kernel, strides: 2 } as never]), 'stride'],
    [() => conv([kernel], { activaton: 'tanh' } as never), 'activation'],
    [() => lstm(4, { lastActions: true } as never), 'lastAction'],
  ])('truth: %s, an option that does not exist, is refused', (make, near) => {
    expect(make).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION', message: expect.stringContaining(`"${near}"`) }))
  })

  it.each([
    [conv([kernel]), [75], 'Expected the input of conv to be a picture [height, width, channels], got [75]'],
    [conv([kernel]), [5, 5], 'Expected the input of conv to be a picture [height, width, channels], got [5, 5]'],
    [sequential(mlp([9]), conv([kernel])), [5, 5, 3], 'Expected the input of conv to be a picture [height, width, channels], got [9]'],
    [
      conv([kernel]),
      [5, 2, 3],
      "Expected a convolution's size to be at most its input's height and width, got 3 for 2; a picture is [height, width, channels]",
    ],
    [
      conv([kernel, kernel]),
      [4, 9, 3],
      "Expected a convolution's size to be at most its input's height and width, got 3 for 2; a picture is [height, width, channels]",
    ],
  ])('truth: %j for observations %j is refused when it is built', (spec, shape, message) => {
    expect(() => build(spec, shape)).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT', message }))
  })

  it('truth: a kernel may be larger than its input where zeros surround it', () => {
    expect(() => build(conv([{ ...kernel, padding: 'same' }]), [2, 1, 3])).not.toThrow()
  })
})
