/** The action masks of a network's rows: a flag for each choice of each part of an action, 1 for what is allowed. */
export class RowMasks {
  /** [rows x width]; everything is allowed until it is written. */
  readonly flags: Uint8Array

  /** @param width flags of a row */
  constructor(
    rows: number,
    readonly width: number,
  ) {
    this.flags = new Uint8Array(rows * width).fill(1)
  }

  /** Copies `count` rows of masks [rows x width], from row `from` on, to this one's from `to` on. */
  write(masks: Uint8Array, from: number, to: number, count: number): void {
    this.flags.set(masks.subarray(from * this.width, (from + count) * this.width), to * this.width)
  }
}
