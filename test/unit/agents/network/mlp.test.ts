import { describe, expect, it } from 'vitest'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network, type NetworkShape, type ObservationRows } from '../../../../agents/network/network.js'
import { numbers, uniform } from '../../tensors/kernels/lab.js'
import { forward, layout, type Plan } from './float64.js'
import { choicesOf, choosing, reading } from './shapes.js'

const COUNT = 7
const settings = { learningRate: 1e-2, maxGradNorm: 0.5, decay: 0.99 }

function build(plan: Plan, shape: Partial<NetworkShape> = {}, seed = 3): Network {
  const { hidden, activation, separate, observationSize, policySize, freeSize } = plan
  const inputs = reading(observationSize)
  const network = new Network(mlp(hidden, { activation, separate }), {
    ...choosing(policySize, freeSize),
    ...inputs,
    capacity: COUNT,
    optimizer: 'rmsprop',
    fma: false,
    ...shape,
  })
  const random = uniform(seed)
  network.initialise(random)
  // biases and a policy that are far from 0, so that every gradient counts
  for (const chain of layout(plan).chains) {
    for (const { inputs, outputs, row, weights, bias } of chain) {
      for (let j = 0; j < outputs; j++) {
        network.parameters[bias + j] = random() - 0.5
        for (let i = 0; i < inputs; i++) network.parameters[weights + i * row + j]! += (random() - 0.5) * 0.5
      }
    }
  }
  fill(network.observations, random)
  return network
}

function fill({ data, stride, columns }: ObservationRows, random: () => number): void {
  for (let i = 0; i * stride < data.length; i++) data.set(numbers(columns, random), i * stride)
}

function row({ data, stride, columns }: ObservationRows, i: number): Float32Array {
  return Float32Array.from(data.subarray(i * stride, i * stride + columns))
}

function outputs(network: Network, i: number): number[] {
  return [...row(network.heads.policy!.output, i), ...row(network.heads.value!.output, i)]
}

const plans: Plan[] = [0, 1, 2, 3].flatMap((depth) =>
  (['tanh', 'relu'] as const).flatMap((activation) =>
    [false, true].map((separate, i) => ({
      observationSize: 3 + 2 * depth,
      policySize: [2, 6, 4, 1][(depth + i) % 4]!,
      freeSize: separate ? 2 : 0,
      hidden: [13, 8, 5].slice(0, depth),
      activation,
      separate,
    })),
  ),
)
const names = (plan: Plan) => `[${plan.hidden}] ${plan.activation}${plan.separate ? ' separate' : ''}, policy ${plan.policySize}`

describe.each(plans.map((plan) => [names(plan), plan] as const))('mlp %s', (_, plan) => {
  it('truth: its heads are those of the same network in float64', () => {
    const network = build(plan)
    network.forward(0, COUNT)
    for (let i = 0; i < COUNT; i++) {
      const exact = forward(plan, network.parameters, row(network.observations, i))
      outputs(network, i).forEach((x, j) => {
        expect(x).toBeCloseTo(exact[j]!, 5)
      })
    }
  })

  it('truth: its gradients are float64 finite differences', () => {
    const network = build(plan)
    const random = uniform(11)
    network.forward(0, COUNT)
    // loss: every output times a number, summed over rows
    fill(network.heads.policy!.gradient, random)
    fill(network.heads.value!.gradient, random)
    const factors = Array.from({ length: COUNT }, (_, i) => [
      ...row(network.heads.policy!.gradient, i),
      ...row(network.heads.value!.gradient, i),
    ])
    const observations = factors.map((_, i) => row(network.observations, i))
    network.gradients.fill(7)
    network.backward(COUNT)

    const parameters = Float64Array.from(network.parameters)
    const loss = () =>
      observations.reduce((sum, x, i) => sum + forward(plan, parameters, x).reduce((s, y, j) => s + y * factors[i]![j]!, 0), 0)
    const largest = network.gradients.reduce((most, g, i) => (i < layout(plan).free ? Math.max(most, Math.abs(g)) : most), 0)
    const step = 1e-6
    for (const { inputs, outputs, row, weights, bias } of layout(plan).chains.flat()) {
      const at = Array.from({ length: outputs }, (_, j) => [
        bias + j,
        ...Array.from({ length: inputs }, (_, i) => weights + i * row + j),
      ]).flat()
      for (const p of at) {
        const value = parameters[p]!
        parameters[p] = value + step
        const above = loss()
        parameters[p] = value - step
        const below = loss()
        parameters[p] = value
        expect(Math.abs((above - below) / (2 * step) - network.gradients[p]!) / largest).toBeLessThan(1e-5)
      }
    }
  })

  it.each(['rmsprop', 'adam'] as const)('law: padding is 0 and stays 0 under %s', (optimizer) => {
    const network = build(plan, { optimizer })
    const { chains, free } = layout(plan)
    const real = new Set<number>()
    for (const { inputs, outputs, row, weights, bias } of chains.flat()) {
      for (let j = 0; j < outputs; j++) {
        real.add(bias + j)
        for (let i = 0; i < inputs; i++) real.add(weights + i * row + j)
      }
    }
    for (let i = 0; i < plan.freeSize; i++) real.add(free + i)
    const random = uniform(5)
    for (let step = 0; step < 5; step++) {
      network.act(0, COUNT)
      fill(network.heads.policy!.gradient, random)
      fill(network.heads.value!.gradient, random)
      network.backward(COUNT)
      network.free.log_std?.gradients.fill(0.1)
      network.optimise(settings)
    }
    const padding = (values: Float32Array) => values.filter((_, i) => !real.has(i))
    expect(padding(network.parameters).every((x) => x === 0)).toBe(true)
    expect(padding(network.gradients).every((x) => x === 0)).toBe(true)
    const { data, stride, columns } = choicesOf(network).probabilities
    expect(data.every((p, i) => i % stride < columns || p === 0)).toBe(true)
    expect((network.free.log_std?.values ?? []).every((x) => x < 0)).toBe(true)
  })
})

const plan: Plan = { observationSize: 4, policySize: 3, freeSize: 2, hidden: [10, 9], activation: 'tanh', separate: false }

describe('mlp', () => {
  it('law: forward and sample of some rows give what those of all rows give, and touch no other row', () => {
    const capacity = 40
    const whole = build(plan, { capacity })
    const parts = build(plan, { capacity })
    for (const network of [whole, parts]) {
      const { uniforms, actions } = choicesOf(network)
      const random = uniform(6)
      for (let i = 0; i < capacity; i++) uniforms[i] = random()
      actions.fill(-1)
    }
    whole.act(0, capacity)
    parts.forward(5, 1)
    parts.act(16, 16)
    for (let i = 0; i < capacity; i++) {
      const sampled = i >= 16 && i < 32
      expect(outputs(parts, i)).toEqual(i === 5 || sampled ? outputs(whole, i) : [0, 0, 0, 0])
      expect(choicesOf(parts).actions[i]).toBe(sampled ? choicesOf(whole).actions[i] : -1)
      expect(row(choicesOf(parts).probabilities, i)).toEqual(sampled ? row(choicesOf(whole).probabilities, i) : new Float32Array(3))
    }
  })

  it('law: lists are recorded anew, rightly, after the memory for them was full', () => {
    const capacity = 70
    const whole = build(plan, { capacity })
    const parts = build(plan, { capacity })
    for (let first = 0; first < capacity; first++) {
      for (let count = 1; first + count <= capacity; count++) {
        parts.forward(first, count)
        parts.act(first, count)
      }
    }
    for (let first = 0; first < capacity; first += 10) {
      fill(parts.observations, uniform(first + 1))
      fill(whole.observations, uniform(first + 1))
      const before = Array.from({ length: capacity }, (_, i) => outputs(parts, i))
      parts.forward(first, 10)
      whole.forward(0, capacity)
      for (let i = 0; i < capacity; i++) expect(outputs(parts, i)).toEqual(i >= first && i < first + 10 ? outputs(whole, i) : before[i])
    }
  })

  it('truth: rows outside of the capacity are refused', () => {
    const network = build(plan)
    for (const [first, count] of [
      [0, 8],
      [7, 1],
      [-1, 2],
      [0, 0],
      [0, Number.NaN],
      [0.5, 2],
      [0, 1.5],
    ] as const) {
      expect(() => network.forward(first, count)).toThrow(RangeError)
      expect(() => network.act(first, count)).toThrow(RangeError)
    }
    expect(() => network.backward(8)).toThrow(RangeError)
  })

  it('law: two networks do not disturb each other', () => {
    const train = (network: Network, random: () => number) => {
      network.forward(0, COUNT)
      fill(network.heads.policy!.gradient, random)
      network.backward(COUNT)
      network.optimise(settings)
    }
    const alone = build(plan)
    const random = uniform(8)
    for (let i = 0; i < 3; i++) train(alone, random)
    const one = build(plan)
    const other = build({ ...plan, hidden: [16], separate: true }, { optimizer: 'adam' }, 4)
    const [a, b] = [uniform(8), uniform(12)]
    for (let i = 0; i < 3; i++) {
      train(one, a)
      train(other, b)
    }
    expect(one.parameters).toEqual(alone.parameters)
  })

  it('law: backward leaves the gradients of free parameters to the agent, and one step moves them', () => {
    const network = build(plan)
    network.free.log_std!.gradients.set([0.25, -0.25])
    network.forward(0, COUNT)
    network.backward(COUNT)
    expect([...network.free.log_std!.gradients]).toEqual([0.25, -0.25])
    network.optimise(settings)
    expect(network.free.log_std!.values[0]).toBeLessThan(0)
    expect(network.free.log_std!.values[1]).toBeGreaterThan(0)
  })

  it('truth: the same weights are drawn from the same numbers, and nothing of a former life is left', () => {
    const network = build(plan, { optimizer: 'adam' })
    network.backward(COUNT)
    network.free.log_std!.gradients.fill(1)
    network.optimise(settings)
    network.initialise(uniform(21))
    const { hidden, activation, separate, observationSize, policySize, freeSize } = plan
    const fresh = new Network(mlp(hidden, { activation, separate }), {
      ...choosing(policySize, freeSize),
      ...reading(observationSize),
      capacity: COUNT,
      optimizer: 'adam',
      fma: false,
    })
    fresh.initialise(uniform(21))
    expect(network.parameters).toEqual(fresh.parameters)
    expect(network.getOptimizer()).toEqual(fresh.getOptimizer())
    fresh.initialise(uniform(22))
    expect(network.parameters).not.toEqual(fresh.parameters)
  })

  it('truth: an action is chosen as often as its probability says, and by its uniform number alone', () => {
    const capacity = 2000
    const network = build(plan, { capacity })
    const same = row(network.observations, 0)
    for (let i = 0; i < capacity; i++) network.observations.data.set(same, i * network.observations.stride)
    choicesOf(network).uniforms.set(Array.from({ length: capacity }, (_, i) => (i + 0.5) / capacity))
    network.act(0, capacity)
    const logits = row(network.heads.policy!.output, 0)
    const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
    logits.forEach((x, action) => {
      const share = choicesOf(network).actions.filter((a) => a === action).length / capacity
      expect(share).toBeCloseTo(Math.exp(x) / total, 2)
      expect(row(choicesOf(network).probabilities, 0)[action]).toBeCloseTo(Math.exp(x) / total, 6)
    })
    const before = choicesOf(network).actions.slice()
    choicesOf(network).actions.fill(-1)
    network.act(0, capacity)
    expect(choicesOf(network).actions).toEqual(before)
  })

  it('truth: weights that are not numbers still give actions that exist', () => {
    const network = build(plan)
    network.parameters.fill(Number.NaN)
    network.act(0, COUNT)
    expect([...choicesOf(network).actions]).toEqual(Array(COUNT).fill(plan.policySize - 1))
  })

  it('law: fma gives other bits of the same numbers', () => {
    const wide = { ...plan, hidden: [64, 64] }
    const networks = [build(wide), build(wide, { fma: true })] as const
    for (const network of networks) {
      network.forward(0, COUNT)
      fill(network.heads.policy!.gradient, uniform(3))
      network.backward(COUNT)
    }
    const [plain, fma] = networks
    expect(fma.gradients).not.toEqual(plain.gradients)
    plain.gradients.forEach((g, i) => {
      expect(fma.gradients[i]).toBeCloseTo(g, 4)
    })
  })

  it('truth: the config tells every option', () => {
    expect(mlp([64, 32]).config).toEqual({ kind: 'mlp', hidden: [64, 32], activation: 'tanh', separate: false })
    expect(mlp([], { activation: 'relu', separate: true }).config).toEqual({ kind: 'mlp', hidden: [], activation: 'relu', separate: true })
  })

  it.each([
    [[0], {}, 'Expected the width of a hidden layer of mlp to be a positive integer, got 0'],
    [[4.5], {}, 'Expected the width of a hidden layer of mlp to be a positive integer, got 4.5'],
    [64, {}, 'Expected the hidden layers of mlp to be an array of widths, got 64'],
    [[4], { activation: 'tan' }, 'Expected activation of mlp to be "tanh" or "relu", got "tan"; did you mean "tanh"?'],
    [[4], { separate: 1 }, 'Expected separate of mlp to be true or false, got 1'],
  ])('truth: mlp(%j, %j) is refused', (hidden, options, message) => {
    expect(() => mlp(hidden as number[], options as object)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
  })

  it('truth: an option that does not exist is refused', () => {
    expect(() => mlp([4], { activaton: 'tanh' } as object)).toThrow('activation')
  })
})
