import { setImmediate } from 'node:timers/promises'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { writeFileAtomic } from '../../journal/atomic-file.js'
import type { Picture } from '../../trained.js'
import type { Film } from './film.js'
import { gifenc } from './gifenc.js'
import { type Palette, PaletteMaker } from './palette.js'

/** Hundredths of a second below which browsers show a frame for ten. */
const SHORTEST = 2
/** Bytes in front of a frame's position: its graphic control extension, and the separator of images. */
const BEFORE_POSITION = 9

/** A picture that waits for the palette, which is known only at the end. */
interface Kept {
  readonly packed: Uint8Array
  /** Hundredths of a second from the film's beginning. */
  readonly start: number
}

/**
 * An animated GIF: one palette, exact where all pictures together have no more than 255 colours. A frame holds the rectangle that changed.
 * Its time is counted in hundredths of a second, so that frames of unequal length add up to the right one.
 */
export class Gif implements Film {
  private readonly kept: Kept[] = []
  private readonly maker = new PaletteMaker()
  private latest: Uint8Array | undefined
  private size: Pick<Picture, 'width' | 'height'> = { width: 0, height: 0 }
  private frames = 0

  constructor(
    private readonly file: string,
    private readonly fps: number,
  ) {}

  async add(picture: Picture, frames: number): Promise<void> {
    const start = this.time()
    this.frames += frames
    const previous = this.kept.at(-1)?.start ?? -SHORTEST
    // Of frames that would be too short some are left out, but none that stays.
    if (start - previous < SHORTEST && frames === 1) return
    const data = Buffer.from(picture.data)
    if (this.latest && data.equals(this.latest)) return
    this.size = picture
    this.latest = data
    this.maker.count(data)
    this.kept.push({ packed: deflateRawSync(data, { level: 1 }), start: Math.max(start, previous + SHORTEST) })
  }

  async finish(interrupt: AbortSignal): Promise<void> {
    const palette = this.maker.palette()
    const writer = new FrameWriter(palette, this.size.width, this.size.height)
    for (const [i, { packed, start }] of this.kept.entries()) {
      interrupt.throwIfAborted()
      const end = this.kept[i + 1]?.start ?? Math.max(this.time(), start + SHORTEST)
      writer.write(inflateRawSync(packed), end - start)
      await setImmediate()
    }
    writeFileAtomic(this.file, writer.end())
  }

  async abandon(): Promise<void> {}

  /** Hundredths of a second of the frames so far. */
  private time(): number {
    return Math.round((100 * this.frames) / this.fps)
  }
}

class FrameWriter {
  private readonly gif = gifenc().GIFEncoder()
  private shown: Uint8Array | undefined
  private readonly unchanged: number
  private readonly colorDepth: number

  constructor(
    private readonly palette: Palette,
    private readonly width: number,
    private readonly height: number,
  ) {
    this.unchanged = palette.colours.length
    this.colorDepth = Math.max(2, Math.ceil(Math.log2(this.unchanged + 1)))
  }

  write(data: Uint8Array, hundredths: number): void {
    const { gif, width, height, unchanged, colorDepth } = this
    const indices = this.palette.indicesOf(data)
    const options = { delay: 10 * hundredths, dispose: 1, colorDepth }
    if (this.shown === undefined) {
      gif.writeFrame(indices, width, height, { ...options, palette: [...this.palette.colours, [0, 0, 0]] })
    } else {
      const { left, top, right, bottom } = this.changed(this.shown, indices)
      const part = new Uint8Array((right - left) * (bottom - top))
      for (let y = top, at = 0; y < bottom; y++) {
        for (let i = y * width + left; i < y * width + right; i++) part[at++] = indices[i] === this.shown[i] ? unchanged : indices[i]!
      }
      const from = gif.bytesView().length
      gif.writeFrame(part, right - left, bottom - top, { ...options, transparent: true, transparentIndex: unchanged })
      // gifenc puts every frame at the top left.
      new DataView(gif.bytesView().buffer).setUint16(from + BEFORE_POSITION, left, true)
      new DataView(gif.bytesView().buffer).setUint16(from + BEFORE_POSITION + 2, top, true)
    }
    this.shown = indices
  }

  end(): Uint8Array {
    this.gif.finish()
    return this.gif.bytesView()
  }

  /** The rectangle in which the pictures differ; a pixel where they do not. */
  private changed(before: Uint8Array, after: Uint8Array): { left: number; top: number; right: number; bottom: number } {
    let [left, top, right, bottom] = [this.width, this.height, 0, 0]
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i++) {
        if (before[i] === after[i]) continue
        left = Math.min(left, x)
        right = Math.max(right, x + 1)
        top = Math.min(top, y)
        bottom = y + 1
      }
    }
    return right > left ? { left, top, right, bottom } : { left: 0, top: 0, right: 1, bottom: 1 }
  }
}
