/** An arena and what runs the command list at an offset in it, in floats. */
export interface Opened {
  readonly buffer: ArrayBuffer
  readonly run: (program: number) => void
}

/** A way to run the kernels. All of them give the same bits, in each of the two classes: with fused multiply-add, and without. */
export interface EngineKind {
  /** For people: `wasm`, `native avx512`, `native avx512_fma`. */
  describe(fma: boolean): string
  /** An arena of at least so many floats, all 0. Throws TensorError FMA_UNAVAILABLE. */
  open(floats: number, fma: boolean): Opened
}
