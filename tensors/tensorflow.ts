/** A value of TensorFlow.js. */
export interface TfTensor {
  readonly shape: readonly number[]
  readonly dtype: string
  dataSync(): Float32Array | Int32Array | Uint8Array
  dispose(): void
}

type Operand = TfTensor | number
type Unary = (x: TfTensor) => TfTensor
type Binary = (x: Operand, y: Operand) => TfTensor
type Reduction = (x: TfTensor, axes?: number | number[], keepDims?: boolean) => TfTensor
type Type = 'float32' | 'int32' | 'bool'
type Values = number | readonly number[] | Float32Array | Int32Array | Uint8Array
type Padding = 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]]

/**
 * The functions of TensorFlow.js that operations use, so that the types of this package need none of that library's. Only those that all
 * of its back ends have stand here: the one in WebAssembly has no sum of segments, say.
 */
export interface Tf {
  readonly abs: Unary
  readonly clone: Unary
  readonly cos: Unary
  readonly exp: Unary
  readonly floor: Unary
  readonly log: Unary
  readonly neg: Unary
  readonly onesLike: Unary
  readonly reciprocal: Unary
  readonly relu: Unary
  readonly rsqrt: Unary
  readonly sigmoid: Unary
  readonly sign: Unary
  readonly sin: Unary
  readonly softplus: Unary
  readonly sqrt: Unary
  readonly square: Unary
  readonly step: Unary
  readonly tanh: Unary
  clipByValue(x: TfTensor, min: number, max: number): TfTensor
  cast(x: TfTensor, type: Type): TfTensor

  readonly add: Binary
  readonly div: Binary
  readonly equal: Binary
  readonly greater: Binary
  readonly greaterEqual: Binary
  readonly less: Binary
  readonly lessEqual: Binary
  readonly logicalAnd: Binary
  readonly maximum: Binary
  readonly minimum: Binary
  readonly mul: Binary
  readonly notEqual: Binary
  readonly sub: Binary
  where(condition: TfTensor, x: TfTensor, y: TfTensor): TfTensor

  readonly max: Reduction
  readonly mean: Reduction
  readonly sum: Reduction
  cumsum(x: TfTensor, axis?: number, exclusive?: boolean, reverse?: boolean): TfTensor
  logSoftmax(x: TfTensor, axis?: number): TfTensor
  softmax(x: TfTensor, axis?: number): TfTensor

  broadcastTo(x: TfTensor, shape: number[]): TfTensor
  concat(parts: TfTensor[], axis?: number): TfTensor
  expandDims(x: TfTensor, axis?: number): TfTensor
  gather(x: TfTensor, indices: TfTensor, axis?: number): TfTensor
  pad(x: TfTensor, paddings: [number, number][], value?: number): TfTensor
  reshape(x: TfTensor, shape: number[]): TfTensor
  scatterND(indices: TfTensor, updates: TfTensor, shape: number[]): TfTensor
  slice(x: TfTensor, begin: number | number[], size?: number | number[]): TfTensor
  split(x: TfTensor, sizes: number[] | number, axis?: number): TfTensor[]
  squeeze(x: TfTensor, axes?: number[]): TfTensor
  transpose(x: TfTensor, axes?: number[]): TfTensor
  unstack(x: TfTensor, axis?: number): TfTensor[]

  fill(shape: number[], value: number, type?: Type): TfTensor
  scalar(value: number, type?: Type): TfTensor
  tensor(values: Values, shape?: number[], type?: Type): TfTensor
  zeros(shape: number[], type?: Type): TfTensor

  matMul(a: TfTensor, b: TfTensor, transposeA?: boolean, transposeB?: boolean): TfTensor
  conv2d(
    x: TfTensor,
    filter: TfTensor,
    strides: number | [number, number],
    padding: Padding,
    format?: 'NHWC',
    dilations?: number | [number, number],
  ): TfTensor
  conv2dTranspose(
    x: TfTensor,
    filter: TfTensor,
    outputShape: number[],
    strides: number | [number, number],
    padding: Exclude<Padding, object>,
  ): TfTensor
  /**
   * The gradient of such a convolution by its filter [size, size, channels, filters]. The library has it for some back ends alone; the
   * engine brings it for the others.
   */
  conv2dFilterGradient(x: TfTensor, d: TfTensor, filter: number[], stride: number, padding: 'valid' | 'same'): TfTensor

  tidy<T>(run: () => T): T
  memory(): { readonly numTensors: number }
}
