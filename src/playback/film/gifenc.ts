import { createRequire } from 'node:module'

export type Colour = readonly [red: number, green: number, blue: number]

interface FrameOptions {
  /** Milliseconds. */
  readonly delay: number
  /** Needed by the first frame, whose palette is everybody's. */
  readonly palette?: readonly Colour[]
  readonly transparent?: boolean
  readonly transparentIndex?: number
  /** 1: the next frame is drawn over this one. */
  readonly dispose?: number
  /** Bits of an index. */
  readonly colorDepth?: number
}

interface Encoder {
  writeFrame(indices: Uint8Array, width: number, height: number, options: FrameOptions): void
  finish(): void
  /** The bytes that have been written so far, not copied. */
  bytesView(): Uint8Array
}

/** The part of gifenc, which brings no types, that is used here. */
interface Gifenc {
  GIFEncoder(): Encoder
  /** The best palette for pixels of four bytes. */
  quantize(pixels: Uint8Array, colours: number): readonly Colour[]
  nearestColorIndex(palette: readonly Colour[], colour: Colour): number
}

let loaded: Gifenc | undefined

/** Loads gifenc when a film is made, since other commands need not wait for it. */
export function gifenc(): Gifenc {
  loaded ??= createRequire(import.meta.url)('gifenc') as Gifenc
  return loaded
}
