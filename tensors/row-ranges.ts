/** Rows first to first+count-1: count / width time steps of `width` sequences, time-major. */
export interface RowRange {
  readonly first: number
  readonly count: number
  readonly width: number
}

/**
 * Numbers for the rows of a pass, small where the capacity is, so that a pass looks its list up without garbage. Without a memory the
 * width says nothing, and there is one number whatever it is.
 */
export class RowRanges {
  readonly #capacity: number
  /** How many numbers a width takes: one for each first and count. */
  readonly #pairs: number
  /** The most sequences, 0 without a memory. */
  readonly #sequences: number
  readonly #widths: number[] = []

  /** Rows of a time step. */
  readonly step: number

  /**
   * @param sequences the most rows side by side in a time step
   * @param usesWidth whether a row reads what the one before it in its sequence left
   */
  constructor(capacity: number, sequences: number, usesWidth: boolean) {
    this.#capacity = capacity
    this.#pairs = (capacity + 1) * (capacity + 1)
    this.#sequences = usesWidth ? sequences : 0
    this.step = Math.min(sequences, capacity)
  }

  /** Throws RangeError for rows that are not there or a width that does not fit. */
  key(first: number, count: number, width: number): number {
    if (!(Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 1 && first + count <= this.#capacity)) {
      throw new RangeError(`rows ${first} to ${first + count - 1} are not among the program's ${this.#capacity} rows`)
    }
    if (!(Number.isInteger(width) && width >= 1 && count % width === 0)) {
      throw new RangeError(`${count} rows are no time steps of ${width} sequences`)
    }
    const pair = first * (this.#capacity + 1) + count
    if (this.#sequences === 0) return pair
    if (width > this.#sequences) throw new RangeError(`${width} sequences are more than the program's ${this.#sequences}`)
    let known = this.#widths.indexOf(width)
    if (known < 0) known = this.#widths.push(width) - 1
    return known * this.#pairs + pair
  }

  range(key: number): RowRange {
    const pair = key % this.#pairs
    const first = Math.floor(pair / (this.#capacity + 1))
    const count = pair - first * (this.#capacity + 1)
    return { first, count, width: this.#widths[Math.floor(key / this.#pairs)] ?? count }
  }
}
