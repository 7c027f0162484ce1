import type { Builder } from './builder.js'
import type { Recorder } from './kernels/recorder.js'
import type { Application, ElementType, Shape, Tensor, TensorType } from './tensor.js'
import type { Tf, TfTensor } from './tensorflow.js'

export type { Tf, TfTensor }

/** The constants of an application of an operation: axes, strides, names. */
export type Attributes = object

/** Where a value lies in the arena while a command list is recorded. Offsets and strides count floats; strides of bytes count bytes. */
export interface Place {
  readonly at: number
  /** From one line of the first axis to the next; a line's elements lie side by side. 1 for a vector. */
  readonly row: number
  /** With as many lines as the function is recorded for. */
  readonly shape: Shape
  readonly type: ElementType
  /** Whether the elements between two lines, up to a multiple of 4, belong to this value and are 0. */
  readonly padded: boolean
}

/** How a value lies in a stretch of memory: as Place, before it is known where that stretch begins. */
export interface Layout {
  /** Of the stretch's beginning. */
  readonly offset: number
  readonly row: number
  readonly padded: boolean
}

/** What happens to a product on its way to memory: activation(before + product + bias). */
export interface Epilogue {
  /** The place of the result holds something that is added. */
  readonly accumulate: boolean
  readonly bias: Place | null
  readonly activation: FusedActivation | null
  /** The activation's output, which the gradient of an activation reads. */
  readonly activated: Place | null
}

export type FusedActivation = 'tanh' | 'relu' | 'sigmoid' | 'tanhGradient' | 'reluGradient' | 'sigmoidGradient'

/** All that recording an application takes. */
interface Emission<A extends Attributes> {
  readonly recorder: Recorder
  readonly attributes: A
  readonly inputs: readonly Place[]
  readonly outputs: readonly Place[]
  /** The first of the floats that `scratch` asked for. */
  readonly scratch: number
  readonly epilogue: Epilogue
  /** Rows side by side in one time step. */
  readonly width: number
}

/** How an application runs on TensorFlow.js. */
interface TfCall<A extends Attributes> {
  readonly tf: Tf
  readonly inputs: readonly TfTensor[]
  readonly attributes: A
  /** Shapes of the outputs, with as many lines as the function runs for. */
  readonly shapes: readonly Shape[]
  readonly width: number
}

/** What the planner may do with an application beside running it. */
export type Fusion =
  /** Its `emit` takes an epilogue; one that accumulates only if it `adds`, as it does unless told otherwise. */
  | { readonly is: 'product'; readonly adds?: boolean }
  /** It can be the part of an epilogue that adds its second input, a row, to every row. */
  | { readonly is: 'bias' }
  /** It can be the part that adds its two inputs. */
  | { readonly is: 'sum' }
  /** It can be the part that applies an activation, or an activation's gradient whose second input is the activation's output. */
  | { readonly is: 'activation'; readonly activation: FusedActivation }

/**
 * One kind of computation: its rule of shapes, its derivative, its kernels. A file of `operations/` exports it as `definition`, and beside
 * it `build`, the function that users call as a method of the builder.
 */
export interface Operation<A extends Attributes = Attributes> {
  /** The method's name. */
  readonly name: string
  /**
   * The types of the results.
   * @throws TensorError SHAPE_MISFIT, TYPE_MISFIT
   */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[]
  /**
   * The gradients by the inputs, from those by the outputs (null: 0), in operations, so that they can be differentiated again. Null where
   * no gradient flows. Absent: none flows at all.
   */
  derive?(t: Builder, node: Application<A>, gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[]
  /** Records the commands that compute it. */
  emit(emission: Emission<A>): void
  /** Floats of memory that the commands need for themselves. */
  scratch?(node: Application<A>): number
  /**
   * The outputs seen as parts of the first input, where they lie in it; a view is never recorded. Null where they must be copied out.
   *
   * @param input how the input lies
   */
  view?(input: Layout, node: Application<A>): readonly Layout[] | null
  /**
   * Where the inputs lie within the first output, as floats from its beginning: they are then computed there and not copied. Null for one
   * that has to be copied; absent where no input can be a part.
   */
  parts?(node: Application<A>, output: Layout): readonly (number | null)[]
  /** Inputs whose place an output may take, as [input, output]: each element is read before it is written, and no other after. */
  readonly inPlace?: readonly (readonly [input: number, output: number])[]
  readonly fusion?: Fusion
  /** Whether a row reads what the one before it in its sequence left, so that it matters how many sequences lie side by side. */
  readonly isRecurrent?: boolean
  /** Inputs that are read as a whole for each row, such as weights. The others are read row by row, as the results are written. */
  readonly readsWhole?: readonly number[]
  /** Whether inputs with fewer axes than the result are repeated along its first ones. */
  readonly broadcasts?: boolean
  /** Whether it sums up over rows, or the like, so that its results hold nothing by row and are right for some of the rows too. */
  readonly sumsRows?: boolean
  /** Inputs with memory of their own that it writes; `tfjs` then returns their new values after the outputs. */
  readonly writes?: readonly number[]
  /** Whether `emit` writes zeros to the padding of the results, given which inputs have zeros there. Absent: it writes no padding. */
  writesPadding?(padded: readonly boolean[], attributes: A): boolean
  /** The same on TensorFlow.js. */
  tfjs(call: TfCall<A>): TfTensor | readonly TfTensor[]
}
