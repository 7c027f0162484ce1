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
