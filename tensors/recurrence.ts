import { TensorError } from './errors.js'

/** The attributes of a recurrent operation. */
export interface Recurrent {
  /** Time steps from a state to the one that follows from it. */
  readonly dilation: number
  /** Sequences side by side where the rows are not those of the program; null where they are. */
  readonly sequences: number | null
}

/** Time steps of `width` sequences, and the lines from a state to the one that follows from it. */
export function stepsOf({ dilation, sequences }: Recurrent, rows: number, given: number): { steps: number; width: number; lag: number } {
  const width = sequences ?? given
  return { steps: rows / width, width, lag: dilation * width }
}

/** The refusal of a derivative that there is not. */
export function differentiatedTwice(): TensorError {
  return new TensorError(
    'DERIVATIVE_MISSING',
    'Expected lstm to be differentiated once, got a gradient of its gradient; a memory that is written with scan has one',
  )
}
