import { describe, expect, it, test } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import { adam, constantly, orthogonal, program, programs, scan, type Tensor, zeros } from '../../../tensors/index.js'

const x = (t: Builder) => t.input('x', [2, 3])
const ints = (t: Builder) => t.input('i', [2, 3], 'int32')
// Uses that TypeScript refuses, as JavaScript has them.
const missing = undefined as unknown as Tensor
const one = 1 as unknown as Tensor
/** A tensor of another program. */
const foreign = (): Tensor => {
  let tensor = missing
  program((t) => {
    tensor = t.tanh(t.constant([1, 2]))
    return { tensor }
  })
  return tensor
}

const refused: Readonly<Record<string, readonly [code: string, message: RegExp, define: (t: Builder) => unknown]>> = {
  'an argument that is missing': ['OPERAND_MISFIT', /argument 2 of add to be there, got undefined/, (t) => t.add(x(t), missing)],
  'no gradient': [
    'OPERAND_MISFIT',
    /argument 1 of square to be there, got null/,
    (t) => t.square(t.gradients([t.sum(x(t))], [t.constant([1], [])], [t.constant([1])])[0]!),
  ],
  'a number for a tensor': ['OPERAND_MISFIT', /operands of add to be tensors of this program, got 1/, (t) => t.add(x(t), one)],
  'a tensor of another program': [
    'OPERAND_MISFIT',
    /operands of add .* got a tensor of another program/,
    (t) => t.add(t.input('x', [2]), foreign()),
  ],
  'its gradient': ['OPERAND_MISFIT', /what gradients differentiates by .* another program/, (t) => t.gradients([], [], [foreign()])],
  'a tensor where a list is read': [
    'OPERAND_MISFIT',
    /parts of concat to be a list of tensors, got one tensor/,
    (t) => t.concat(x(t) as unknown as Tensor[]),
  ],
  'a constant that is written': [
    'OPERAND_MISFIT',
    /what store writes to be a state, got a constant/,
    (t) => ({ y: t.store(t.constant([1, 2]), t.input('x', [2])) }),
  ],
  'a result that is written': [
    'OPERAND_MISFIT',
    /what store writes to be a state, got a result$/,
    (t) => ({ y: t.store(t.tanh(x(t)), t.input('y', [2, 3])) }),
  ],
  'another type, by the name of the method': ['TYPE_MISFIT', /int32, in gelu$/, (t) => t.gelu(ints(t))],
  'a mean of integers': ['TYPE_MISFIT', /operands of mean to be float32, got int32/, (t) => t.mean(ints(t))],
  'a power that would be its operand': ['TYPE_MISFIT', /operands of power to be float32, got int32/, (t) => t.power(ints(t), 1)],
  'a type that is none': [
    'TYPE_MISFIT',
    /type of x to be float32, int32 or uint8, got "float64"/,
    (t) => t.input('x', [2], 'float64' as 'float32'),
  ],
  'a shape that is none': ['SHAPE_MISFIT', /shape of x to be a list of sizes, got 3/, (t) => t.input('x', 3 as unknown as number[])],
  'sizes below 1': [
    'SHAPE_MISFIT',
    /sizes of the result of reshape to be positive integers, got \[-2, -3\]/,
    (t) => t.reshape(x(t), [-2, -3]),
  ],
  'no random numbers': ['SHAPE_MISFIT', /result of randomUniform .* got \[0\]/, (t) => t.randomUniform(t.input('key', [2], 'int32'), [0])],
  'a parameter without numbers': ['SHAPE_MISFIT', /parameter w .* got \[0\]/, (t) => t.parameter('w', [0], zeros)],
  'a constant of negative sizes': ['SHAPE_MISFIT', /a constant .* got \[-1, -2\]/, (t) => t.constant([1, 2], [-1, -2])],
  'a name that is none': ['INVALID_OPTION', /name of a parameter to be a text, got ""/, (t) => t.parameter('', [1], zeros)],
  'a state with half a line': ['INVALID_OPTION', /lines of state "s" beside its rows .* got 0.5/, (t) => t.state('s', [2], 0.5)],
  'no rows': ['INVALID_OPTION', /rows of a program to be a positive integer, got 0/, (t) => t.rows(0)],
  'two numbers of sequences': ['ROWS_TWICE', /one number of sequences in a program, got 2 and 3/, (t) => [t.rows(6, 2), t.rows(6, 3)]],
  'a factor that is no number': ['ATTRIBUTE_MISFIT', /factor of scale to be a number, got NaN/, (t) => t.scale(x(t), Number.NaN)],
  'another padding': [
    'INVALID_OPTION',
    /padding of convolution to be "valid" or "same", got "Same"; did you mean "same"/,
    (t) => t.convolution(t.input('x', [1, 4, 4, 1]), t.input('w', [2, 2, 1, 1]), { padding: 'Same' as 'same' }),
  ],
  'no initialiser': [
    'INVALID_OPTION',
    /initialiser of parameter "w" to be a function/,
    (t) => t.parameter('w', [1], missing as unknown as typeof zeros),
  ],
  'an optimiser of another name': [
    'INVALID_OPTION',
    /minimiser of minimise to be adam\(...\) or rmsProp\(...\), got "adam"/,
    (t) => t.minimise(t.sum(t.parameter('w', [1], zeros)), 'adam' as never),
  ],
  'a learning rate that is no number': ['INVALID_OPTION', /learningRate of adam .* got NaN/, () => adam({ learningRate: Number.NaN })],
  'an option that is misspelt': [
    'UNKNOWN_OPTION',
    /"weightdecay" of adam: did you mean "weightDecay"/,
    () => adam({ learningRate: 1, weightdecay: 1 } as { learningRate: number }),
  ],
  'nothing to step': [
    'PARAMETER_MISSING',
    /minimise to have parameters to step/,
    (t) => t.minimise(t.input('loss', []), adam({ learningRate: 1 })),
  ],
  'a second optimiser': [
    'MINIMISE_TWICE',
    /minimise to be called once in a program/,
    (t) => {
      const loss = t.sum(t.parameter('w', [1], zeros))
      return [t.minimise(loss, adam({ learningRate: 1 })), t.minimise(loss, adam({ learningRate: 1 }))]
    },
  ],
  'a scan of no steps': [
    'INVALID_OPTION',
    /steps of scan to be a positive integer, got 0/,
    (t) => scan(t, { steps: 0, carry: [x(t)], inputs: [] }, (carry) => ({ carry, outputs: carry })),
  ],
  'a step that puts out less': [
    'SHAPE_MISFIT',
    /each step of scan to put out \[2, 3\], as the first one does, got nothing/,
    (t) => scan(t, { steps: 2, carry: [x(t)], inputs: [] }, (carry, _, step) => ({ carry, outputs: step === 0 ? carry : [] })),
  ],
  'a step that returns nothing': [
    'OPERAND_MISFIT',
    /step of scan to return \{ carry, outputs \}, got undefined/,
    (t) => scan(t, { steps: 2, carry: [x(t)], inputs: [] }, () => undefined as never),
  ],
  'carries of two widths': [
    'SHAPE_MISFIT',
    /got \[3, 1\] to carry for 2/,
    (t) => scan(t, { steps: 2, carry: [x(t), t.input('c', [3, 1])], inputs: [] }, (carry) => ({ carry, outputs: carry })),
  ],
  'no output': ['OUTPUT_MISFIT', /tensors by name, such as .* got undefined for y/, () => ({ y: undefined })],
  'a tensor for outputs': ['OUTPUT_MISFIT', /got a tensor$/, (t) => x(t)],
  'nothing for outputs': ['OUTPUT_MISFIT', /got undefined$/, () => undefined],
  'rows that are no whole time steps': [
    'SHAPE_MISFIT',
    /rows of a program to be time steps of its 2 sequences, got 7/,
    (t) => ({ y: t.input('x', [t.rows(7, 2)]) }),
  ],
}

describe('programs that do not fit together', () => {
  test.each(Object.entries(refused))('truth: %s', (_, [code, message, define]) => {
    expect(() => program(define as (t: Builder) => Record<string, Tensor>)).toThrow(
      expect.objectContaining({ name: 'TensorError', code, message: expect.stringMatching(message) }),
    )
  })
})

describe('runs that do not fit', () => {
  const square = program((t) => ({ y: t.square(t.input('observations', [2])) }))

  it.each([
    [{ observation: [1, 2] }, 'INPUT_UNKNOWN', /\(observations\), got "observation"; did you mean observations\?/],
    [{ observations: [1] }, 'INPUT_MISFIT', /2 numbers for input observations, got 1$/],
    [{ observations: 3 }, 'INPUT_MISFIT', /2 numbers for input observations, got 3$/],
    [{ observations: null }, 'INPUT_MISFIT', /got null$/],
    [{ observations: ['1', '2'] }, 'INPUT_MISFIT', /got "1" at 0$/],
    [null, 'INPUT_MISFIT', /inputs of a run by name, such as { x: \[1, 2\] }, got null$/],
  ])('truth: %j', (inputs, code, message) => {
    expect(() => square.run(inputs as never)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })

  it('truth: functions and outputs that a program does not have', () => {
    const all = programs((t) => ({ forward: { y: t.square(t.input('x', [2])) } }))
    const unknown = (message: RegExp) => expect.objectContaining({ code: 'OUTPUT_UNKNOWN', message: expect.stringMatching(message) })
    expect(() => all.function('forwrd' as 'forward')).toThrow(
      unknown(/function of the program \(forward\), got "forwrd"; did you mean forward\?/),
    )
    expect(() => all.output('forward', 'z' as 'y')).toThrow(unknown(/output of forward \(y\), got "z"/))
    expect(() => all.output('backward' as 'forward', 'y')).toThrow(unknown(/got "backward"/))
  })

  it('truth: an initialiser gives as many numbers as there are', () => {
    const p = program((t) => ({ w: t.parameter('w', [4], () => [1, 2]) }))
    expect(() => p.initialise(() => 0.5)).toThrow(/^Expected 4 numbers from the initialiser of parameter w, got 2$/)
  })
})

it('truth: what is declared after a program is built is none of its inputs', () => {
  let late: Builder | null = null
  const all = programs((t) => {
    late = t
    return { run: { y: t.input('x', [2]) } }
  })
  late!.state('late', [2])
  expect(() => all.input('late')).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN' }))
  expect(Object.keys(all.getStates())).toEqual([])
  all.clearStates()
})

it('truth: a state and a parameter may be single numbers', () => {
  const p = program((t) => {
    const [sum, w] = [t.state('sum', []), t.parameter('w', [], orthogonal(2))]
    return { w, sum: t.store(sum, t.add(sum, t.input('x', []))) }
  })
  p.initialise(() => 0.3)
  expect([p.run({ x: [1.5] }).sum[0], p.run({ x: [2] }).sum[0], Math.abs(p.run().w[0]!)]).toEqual([1.5, 3.5, 2])
})

it('truth: a whole power of any size is made of products, and takes numbers below 0', () => {
  const { y, z } = program((t) => ({ y: t.power(t.input('x', [2]), 65), z: t.power(t.input('x2', [1]), -70) })).run({
    x: [-1.01, 0],
    x2: [-1.01],
  })
  expect(y[0]).toBeCloseTo((-1.01) ** 65, 4)
  expect(y[1]).toBe(0)
  expect(z[0]).toBeCloseTo((-1.01) ** -70, 4)
})

it('truth: the second derivative of a norm at 0 is 0', () => {
  const { first, second } = program((t) => {
    const x = t.input('x', [3])
    const slope = t.gradients([t.norm(x)], [t.constant([1], [])], [x])[0]!
    return { first: slope, second: t.gradients([t.sum(slope)], [t.constant([1], [])], [x])[0]! }
  }).run({ x: [0, 0, 0] })
  expect([[...first], [...second]]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
})

it('truth: where a scan begins anew, what is not finite goes, too', () => {
  const p = program((t) => ({
    y: scan(t, { steps: 2, carry: [t.input('c', [1, 2])], inputs: [], keep: t.input('keep', [2]) }, ([c]) => ({
      carry: [c!],
      outputs: [c!],
    })).outputs[0]!,
  }))
  expect([...p.run({ c: [Number.NaN, Number.POSITIVE_INFINITY], keep: [0, 1] }).y]).toEqual([0, 0, 0, 0])
})

it('truth: a step of an optimiser takes no gradients that another loss left', () => {
  const all = programs((t) => {
    const [a, b] = [t.parameter('a', [1], constantly(1)), t.parameter('b', [1], constantly(1))]
    const other = t.backward([t.sum(b)], [t.constant([1], [])])
    return { other: { other: other[0]! }, step: { ...t.minimise(t.sum(a), adam({ learningRate: 0.5 })) } }
  })
  all.initialise(() => 0.5)
  all.function('other')(0, 1, 1)
  all.function('step')(0, 1, 1)
  expect(all.named.map(({ values }) => values.data[0])).toEqual([0.5, 1])
})
