import type { Matrix } from './arena.js'

/** As in c/activations.h. The gradients multiply by the derivative, taken from the activation's output. */
export const activations = { none: 0, tanh: 1, relu: 2, tanhGradient: 3, reluGradient: 4, sigmoid: 5, sigmoidGradient: 6 } as const

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

/** Rows of `width` sequences, time-major; all but `states` without gaps. */
export interface Sequences {
  readonly steps: number
  readonly width: number
  /** A multiple of 4. */
  readonly units: number
  /** [rows x 4 units]: i f g o. */
  readonly gates: number
  /** [rows + width x 2 units]: h, c. */
  readonly states: Matrix
  /** [rows] */
  readonly keep: number
}
