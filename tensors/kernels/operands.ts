import type { Matrix } from './arena.js'

/** As in c/activations.h. The gradients multiply by the derivative, taken from the activation's output. */
export const activations = { none: 0, tanh: 1, relu: 2, tanhGradient: 3, reluGradient: 4, sigmoid: 5, sigmoidGradient: 6 } as const

/** Functions of one number, as in c/maps.h. `affine` is x a + b; `clip` keeps x between a and b. */
export const unaryOperations = {
  ...{ negate: 0, exp: 1, log: 2, squareRoot: 3, reciprocal: 4, absolute: 5, sign: 6, square: 7, tanh: 8, relu: 9, sigmoid: 10 },
  ...{ softplus: 11, affine: 12, floor: 13, clip: 14, sine: 15, cosine: 16 },
} as const
/** Functions of two. Comparisons give 1 or 0. The gradients are d times the derivative, by the function's value h. */
export const binaryOperations = {
  ...{ add: 32, subtract: 33, multiply: 34, divide: 35, minimum: 36, maximum: 37, less: 38, lessOrEqual: 39, equal: 40 },
  ...{ tanhGradient: 41, reluGradient: 42, sigmoidGradient: 43 },
} as const
/** `select` is y where x is not 0, and w elsewhere. */
export const ternaryOperations = { select: 64 } as const
/** As in c/reductions.h. */
export const reductions = { sum: 0, max: 1, squares: 2 } as const

/** Dimensions of the operands of copies and maps. */
export const COPIED_DIMENSIONS = 4

/** Numbers in four dimensions, each with a stride; 0 where one number serves all of a dimension. */
export interface Strided {
  readonly at: number
  readonly strides: readonly number[]
}

/** Patches that exist at a time, as in c/convolution.h. */
export const CONVOLUTION_BLOCK = 256

/** What happens to a result on its way to memory. */
export interface Epilogue {
  /** A row that is added to every row. */
  readonly bias?: number
  readonly activation?: keyof typeof activations
  /** The activation's output, in the result's shape: what the gradients read. */
  readonly activated?: Matrix
}

export interface Gemm extends Epilogue {
  readonly m: number
  readonly n: number
  readonly k: number
  /** [m x k]; element (i, j) lies at `at + i * row + j * column`. */
  readonly a: Matrix & { readonly column: number }
  /** [k x n]. */
  readonly b: Matrix
  /** [m x n]. */
  readonly c: Matrix
  /** Adds to what c holds. */
  readonly accumulate?: boolean
}

/** `batch` products of the same shapes; the operands of one lie `aBatch`, `bBatch`, `cBatch` floats behind those of the one before. */
export interface GemmBatch extends Gemm {
  readonly batch: number
  readonly aBatch: number
  readonly bBatch: number
  readonly cBatch: number
  readonly activatedBatch?: number
}

/** The part of an epilogue that carries a gradient back through an activation. */
export type Derivative = Pick<Epilogue, 'activation' | 'activated'>

/** Pictures [rows x height x width x channels] and what a square kernel of `size` reads of them; `top` and `left`: rows and columns of padding. */
export interface ConvolutionShape {
  readonly rows: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly size: number
  readonly stride: number
  readonly top: number
  readonly left: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
}

export interface Images {
  readonly shape: ConvolutionShape
  /** With a scale: bytes, whose row counts bytes. */
  readonly x: Matrix & { readonly scale?: number }
}

/** Rows of `width` sequences, time-major. */
export interface Sequences {
  readonly steps: number
  readonly width: number
  readonly units: number
  /** [rows x 4 units]: i f g o. */
  readonly gates: number
  /** From one line of them to the next; without gaps unless given, as for all rows here. */
  readonly gatesRow?: number
  /** Rows from a state to the one that follows from it, a multiple of width; width itself unless given. */
  readonly lag?: number
  /** [rows + lag x 2 units]: h, c. */
  readonly states: Matrix
  /** [rows] */
  readonly keep: number
}
