import { conv } from '../../../../agents/network/conv.js'
import { lstm } from '../../../../agents/network/lstm.js'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network, type NetworkShape, type ObservationRows, type Rows } from '../../../../agents/network/network.js'
import { sequential } from '../../../../agents/network/sequential.js'
import type { NetworkSpec } from '../../../../agents/network/spec.js'
import { numbers } from '../../tensors/kernels/lab.js'
import { type Inputs, Reference } from './reference.js'
import { choosing } from './shapes.js'

/** A small network of a kind, and what it reads. */
export interface Sample {
  readonly spec: NetworkSpec
  readonly observation: NetworkShape['observation']
  readonly policySize: number
}

const floats = (...shape: number[]) => ({ shape, type: 'float32', scale: 1 }) as const
const bytes = (scale: number, ...shape: number[]) => ({ shape, type: 'uint8', scale }) as const

/** Every kind of layer and what they can be composed to, with sizes that need padding. */
export const samples: Record<string, Sample> = {
  'conv, valid': { spec: conv([{ filters: 5, size: 3 }]), observation: floats(5, 4, 3), policySize: 3 },
  'conv, same, stride 2, tanh': {
    spec: conv([{ filters: 4, size: 3, stride: 2, padding: 'same' }], { activation: 'tanh' }),
    observation: floats(6, 5, 2),
    policySize: 2,
  },
  'conv after conv': {
    spec: conv([
      { filters: 3, size: 2 },
      { filters: 5, size: 3, stride: 2, padding: 'same' },
      { filters: 2, size: 2 },
    ]),
    observation: floats(6, 5, 1),
    policySize: 2,
  },
  'conv on bytes': {
    spec: conv([
      { filters: 6, size: 3, stride: 2 },
      { filters: 3, size: 2, padding: 'same' },
    ]),
    observation: bytes(1 / 255, 7, 6, 3),
    policySize: 4,
  },
  'mlp on bytes': { spec: mlp([7, 5]), observation: bytes(0.5, 3, 3), policySize: 2 },
  'conv, mlp': {
    spec: sequential(conv([{ filters: 3, size: 3 }]), mlp([7], { activation: 'relu' })),
    observation: bytes(1, 5, 5, 2),
    policySize: 3,
  },
  'mlp, mlp': { spec: sequential(mlp([5]), mlp([]), mlp([6], { activation: 'relu' })), observation: floats(3), policySize: 2 },
  lstm: { spec: lstm(3), observation: floats(3), policySize: 2 },
  'lstm on bytes, last action and reward': {
    spec: lstm(5, { lastAction: true, lastReward: true }),
    observation: bytes(0.25, 2, 3),
    policySize: 3,
  },
  'conv, mlp, lstm, last reward': {
    spec: sequential(conv([{ filters: 2, size: 2 }]), mlp([5]), lstm(3, { lastReward: true })),
    observation: floats(3, 3, 2),
    policySize: 2,
  },
  'lstm, lstm, mlp': {
    spec: sequential(lstm(3), lstm(5, { lastAction: true }), mlp([4])),
    observation: floats(2),
    policySize: 2,
  },
}

export const SEQUENCES = 3

function contextSizeOf({ spec, policySize }: Sample): number {
  return (spec.context.lastAction ? policySize : 0) + (spec.context.lastReward ? 1 : 0)
}

export function buildSample(sample: Sample, capacity: number, shape: Partial<NetworkShape> = {}): Network {
  const { spec, observation, policySize } = sample
  const sizes = { observation, contextSize: contextSizeOf(sample), ...choosing(policySize, 2), capacity, sequences: SEQUENCES }
  return new Network(spec, { ...sizes, optimizer: 'rmsprop', fma: false, ...shape })
}

export function referenceOf(sample: Sample): Reference {
  return new Reference(sample.spec, { ...sample, contextSize: contextSizeOf(sample) })
}

/** Weights far from 0 everywhere, so that every gradient counts. */
export function shake(network: Network, reference: Reference, random: () => number): void {
  network.initialise(random)
  for (const at of reference.places()) network.parameters[at]! += (random() - 0.5) * 0.6
}

/** Fills every row, the rows' padding left alone; some episodes end in the middle, and the states before the first row are not 0. */
export function feed(network: Network, { observation }: Sample, random: () => number): void {
  const { data, stride, columns } = network.observations
  for (let i = 0; i * stride < data.length; i++) {
    for (let j = 0; j < columns; j++) {
      data[i * stride + j] = observation.type === 'uint8' ? Math.floor(random() * 4) * (observation.scale < 0.1 ? 60 : 1) : random() * 2 - 1
    }
  }
  if (network.context) fillRows(network.context, random)
  if (network.recurrence) {
    const { recurrence } = network
    const { keep } = recurrence
    for (let row = 0; row < network.capacity + SEQUENCES; row++) recurrence.write(row, numbers(recurrence.size, random), 0, 1)
    keep.set(Array.from(keep, () => (random() < 0.3 ? 0 : 1)))
  }
}

export function fillRows({ data, stride, columns }: Rows, random: () => number): void {
  for (let i = 0; i * stride < data.length; i++) data.set(numbers(columns, random), i * stride)
}

/** Rows 0 to count-1, as plain numbers. */
export function read({ data, stride, columns }: ObservationRows, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * stride, i * stride + columns)))
}

/** What the network reads, for the reference. */
export function inputsOf(network: Network, { observation }: Sample, count: number, width: number): Inputs {
  return {
    observations: read(network.observations, count).map((row) => row.map((x) => x * observation.scale)),
    context: network.context ? read(network.context, count) : [],
    keep: network.recurrence ? Array.from(network.recurrence.keep) : [],
    // padding of the states counts, too: the network must not read it
    states: network.recurrence ? statesOf(network, width) : [],
    width,
  }
}

export function headsOf(network: Network, count: number): number[][] {
  const values = read(network.heads.value!.output, count)
  return read(network.heads.policy!.output, count).map((row, i) => [...row, ...values[i]!])
}

/** The states that enter rows 0 to count-1. */
export function statesOf({ recurrence }: Network, count: number): number[][] {
  return Array.from({ length: count }, (_, row) => {
    const state = new Float32Array(recurrence!.size)
    recurrence!.read(row, state, 0, 1)
    return Array.from(state)
  })
}
