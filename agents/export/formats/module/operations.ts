import type { GraphNode, OperationNode } from '../../graph.js'
import { unsupported } from '../unsupported.js'
import { expression } from './code.js'

/** The call that computes an operation of arrays, each given as an expression. */
type Writer = (operands: readonly string[], node: OperationNode) => string

/** Functions of one number, or of several, by the operation's name. */
const ofElements = {
  ...{ add: '(a, b) => a + b', subtract: '(a, b) => a - b', multiply: '(a, b) => a * b', divide: '(a, b) => a / b' },
  ...{ maximum: 'Math.max', minimum: 'Math.min', equal: '(a, b) => +(a === b)', less: '(a, b) => +(a < b)' },
  ...{ lessOrEqual: '(a, b) => +(a <= b)', select: '(c, a, b) => (c ? a : b)' },
  ...{ absolute: 'Math.abs', cosine: 'Math.cos', exp: 'Math.exp', floor: 'Math.floor', log: 'Math.log', negate: '(a) => -a' },
  ...{ reciprocal: '(a) => 1 / a', relu: '(a) => Math.max(a, 0)', sigmoid: '(a) => 1 / (1 + Math.exp(-a))', sign: 'Math.sign' },
  ...{ sine: 'Math.sin', softplus: '(a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))', square: '(a) => a * a' },
  ...{ squareRoot: 'Math.sqrt', tanh: 'Math.tanh' },
} as const

const writers: Readonly<Record<string, Writer>> = {
  scale: ([x], { attributes: { factor = 1, shift = 0 } }) => `each((a) => a * ${expression(factor)} + ${expression(shift)}, ${x})`,
  clip: ([x], { attributes: { low = -Infinity, high = Infinity } }) => `each((a) => Math.min(Math.max(a, ${low}), ${high}), ${x})`,
  expand: ([x], { operands: [of], shape }) => spread(x!, shape, broadcastStrides(of!.shape, shape)),
  // Arrays are flat.
  reshape: ([x]) => x!,
  concat(operands, { operands: types, attributes: { axis = 0 } }) {
    const parts = operands.map((x, i) => `[${x}, ${sizeOf(types[i]!.shape.slice(axis))}]`)
    return `join(${sizeOf(types[0]!.shape.slice(0, axis))}, ${parts.join(', ')})`
  },
  slice([x], { operands: [of], shape, attributes: { start = [] } }) {
    const strides = stridesOf(of!.shape)
    return spread(x!, shape, strides, placeOf(start, strides))
  },
  pad([x], { operands: [of], shape, attributes: { before = [] } }) {
    const strides = stridesOf(shape)
    return `frame(${x}, ${sizeOf(shape)}, ${expression([...of!.shape])}, ${expression(strides)}, ${placeOf(before, strides)})`
  },
  transpose([x], { operands: [of], shape, attributes: { axes = [] } }) {
    const strides = stridesOf(of!.shape)
    return spread(
      x!,
      shape,
      axes.map((axis) => strides[axis]!),
    )
  },
  sum: reduction((count, { mean }) => `(part) => [part.reduce((a, b) => a + b, 0)${mean ? ` / ${count}` : ''}]`),
  max: reduction(() => '(part) => [Math.max(...part)]'),
  norm: reduction(() => '(part) => [Math.sqrt(part.reduce((sum, a) => sum + a * a, 0))]'),
  softmax: ([x, mask], { shape }) => `byLine(${x}, ${shape.at(-1)!}, softmaxOf(${mask ?? ''}))`,
  logSoftmax: ([x, mask], { shape }) => `byLine(${x}, ${shape.at(-1)!}, logSoftmaxOf(${mask ?? ''}))`,
  layerNorm: ([x, gain, bias], { shape, attributes: { epsilon } }) =>
    `byLine(${x}, ${shape.at(-1)!}, normalise(${gain}, ${bias}, ${expression(epsilon)}))`,
  product([a, b], { operands: [left, right], shape, attributes: { transposeA = false, transposeB = false } }) {
    // A vector is a matrix of one row; what is fixed is one matrix for all.
    const [first, second] = [left!, right!].map((one) => matrixOf(one.shape)) as [Matrix, Matrix]
    const [k, m] = transposeA ? [first.rows, first.columns] : [first.columns, first.rows]
    const n = shape.at(-1)!
    const batch = Math.max(first.count, second.count)
    const step = ({ count, rows, columns }: Matrix) => (count === 1 ? 0 : rows * columns)
    const a3 = [step(first), ...(transposeA ? [1, first.columns] : [first.columns, 1])]
    const b3 = [step(second), ...(transposeB ? [1, second.columns] : [second.columns, 1])]
    return `product(${a}, ${b}, ${expression([batch, m, k, n])}, ${expression(a3)}, ${expression(b3)})`
  },
}

const helpers: readonly (readonly [name: string, code: string])[] = [
  [
    'each',
    `
/** f of the numbers of arrays of one size. */
const each = (f, x, ...others) => Float64Array.from(x, (a, i) => f(a, ...others.map((y) => y[i])))
`,
  ],
  [
    'spread',
    `
/** The numbers of an array in another shape. */
const spread = (x, ...lie) => Float64Array.from(places(...lie), (at) => x[at])
`,
  ],
  [
    'frame',
    `
/** An array within zeros. */
function frame(x, size, ...lie) {
  const y = new Float64Array(size)
  places(...lie).forEach((at, i) => (y[at] = x[i]))
  return y
}
`,
  ],
  [
    'places',
    `
/** Where the numbers of a shape lie: from \`start\` on and \`strides\` apart along its axes. */
const places = (shape, strides, start) =>
  shape.reduce((all, size, axis) => all.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[axis])), [start])
`,
  ],
  [
    'join',
    `
/** Pieces of each array in turns. */
const join = (times, ...parts) =>
  Float64Array.from(Array.from({ length: times }, (_, i) => parts.map(([x, n]) => [...x.slice(i * n, (i + 1) * n)])).flat(2))
`,
  ],
  [
    'softmaxOf',
    `
/** Softmax of what the mask allows; 0 where it allows nothing. */
const softmaxOf = (mask) => (x, i) => {
  const isAllowed = (j) => !mask || mask[i * x.length + j] !== 0
  const largest = Math.max(...x.filter((_, j) => isAllowed(j)))
  const powers = x.map((a, j) => (isAllowed(j) ? Math.exp(a - largest) : 0))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((a) => (sum === 0 ? 0 : a / sum))
}
`,
  ],
  [
    'logSoftmaxOf',
    `
/** Its logarithm; -1e9 for what the mask forbids. */
const logSoftmaxOf = (mask) => (x, i) => {
  const isAllowed = (j) => !mask || mask[i * x.length + j] !== 0
  const largest = Math.max(...x.filter((_, j) => isAllowed(j)))
  const log = Math.log(x.reduce((sum, a, j) => sum + (isAllowed(j) ? Math.exp(a - largest) : 0), 0))
  return x.map((a, j) => (isAllowed(j) ? a - largest - log : -1e9))
}
`,
  ],
  [
    'normalise',
    `
const normalise = (gain, bias, epsilon) => (x) => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length
  const inverse = 1 / Math.sqrt(x.reduce((sum, a) => sum + (a - mean) ** 2, 0) / x.length + epsilon)
  return x.map((a, j) => (a - mean) * inverse * gain[j] + bias[j])
}
`,
  ],
  [
    'byLine',
    `
/** What f makes of each n numbers. */
const byLine = (x, n, f) => Float64Array.from(Array.from({ length: x.length / n }, (_, i) => [...f(Float64Array.from(x.slice(i * n, (i + 1) * n)), i)]).flat())
`,
  ],
  [
    'product',
    `
/** Products of matrices [m, k] and [k, n]; a and b say how far apart matrices, rows and columns lie. */
function product(x, y, [batch, m, k, n], a, b) {
  const z = new Float64Array(batch * m * n)
  for (let at = 0; at < z.length; at++) {
    const [which, row, column] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n]
    for (let l = 0; l < k; l++) z[at] += x[which * a[0] + row * a[1] + l * a[2]] * y[which * b[0] + l * b[1] + column * b[2]]
  }
  return z
}
`,
  ],
]

/** The call of an operation. @throws AgentError EXPORT_UNSUPPORTED */
export function operationCall(node: OperationNode, inputs: readonly string[]): string {
  const { operation, operands, shape } = node
  if (Object.hasOwn(writers, operation)) return writers[operation]!(inputs, node)
  if (!Object.hasOwn(ofElements, operation)) throw unsupported('js', operation)
  const arrays = operands.map((operand, i) => {
    if (`${operand.shape}` === `${shape}`) return inputs[i]!
    return spread(inputs[i]!, shape, broadcastStrides(operand.shape, shape))
  })
  return `each(${[ofElements[operation as keyof typeof ofElements], ...arrays].join(', ')})`
}

/** The functions that the calls of operations need, and those that they need themselves. */
export function helperCode(nodes: readonly GraphNode[]): string {
  const calls = nodes.flatMap((node) =>
    node.kind === 'operation'
      ? [
          operationCall(
            node,
            node.operands.map(() => ''),
          ),
        ]
      : [],
  )
  const texts = [...calls]
  for (const [name, code] of helpers) if (texts.some((text) => text.includes(`${name}(`))) texts.push(code)
  return texts.slice(calls.length).join('')
}

/** Reduces axes: they are turned to the end first. */
function reduction(f: (count: number, attributes: OperationNode['attributes']) => string): Writer {
  return ([x], { operands: [of], attributes }) => {
    const { shape } = of!
    const { axes = [] } = attributes
    const order = [...shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes)
    const count = sizeOf(axes.map((axis) => shape[axis]!))
    const strides = stridesOf(shape)
    const isLast = order.every((axis, place) => axis === place)
    const sizes = order.map((axis) => shape[axis]!)
    const turned = isLast
      ? x!
      : spread(
          x!,
          sizes,
          order.map((axis) => strides[axis]!),
        )
    return `byLine(${turned}, ${count}, ${f(count, attributes)})`
  }
}

function spread(x: string, shape: readonly number[], strides: readonly number[], start = 0): string {
  return `spread(${x}, ${expression(shape)}, ${expression(strides)}, ${start})`
}

function placeOf(start: readonly number[], strides: readonly number[]): number {
  return start.reduce((sum, from, axis) => sum + from * strides[axis]!, 0)
}

interface Matrix {
  readonly count: number
  readonly rows: number
  readonly columns: number
}

function matrixOf(shape: readonly number[]): Matrix {
  return { count: sizeOf(shape.slice(0, -2)), rows: shape.at(-2) ?? 1, columns: shape.at(-1)! }
}

/** How far apart the numbers of a smaller array lie along the axes of a larger one. */
function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(from)
  const skipped = to.length - from.length
  return to.map((_, axis) => ((from[axis - skipped] ?? 1) === 1 ? 0 : own[axis - skipped]!))
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
