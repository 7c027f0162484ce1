import { type Colour, gifenc } from './gifenc.js'

/** Colours of a GIF's palette, beside the one for what stays as it is. */
const PALETTE = 255
/** Colours that are kept as they are where there are too many: the commonest. */
const EXACT = 128
/** Distinct colours above which similar ones are counted together. */
const MANY = 4096
/** The upper five bits of each channel. */
const SIMILAR = 0xf8f8f8

/** Counts the colours of pictures, and makes a palette of them: as they are where they fit, else of colours near to them. */
export class PaletteMaker {
  private counts = new Map<number, number>()
  private mask = 0xffffff

  /** @param data red, green, blue, red, ... */
  count(data: Uint8Array): void {
    let [latest, run] = [-1, 0]
    for (let i = 0; i < data.length; i += 3) {
      const colour = ((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!) & this.mask
      if (colour === latest) run++
      else {
        this.add(latest, run)
        latest = colour
        run = 1
      }
    }
    this.add(latest, run)
  }

  palette(): Palette {
    const colours = [...this.counts.keys()]
    if (colours.length <= PALETTE && this.mask === 0xffffff) return new Palette(colours.map(channels))
    // Grounds and other areas keep their colour; what is rarer, as the shades of edges, is brought together.
    const byCount = colours.sort((a, b) => this.counts.get(b)! - this.counts.get(a)!)
    const [common, rare] = [byCount.slice(0, EXACT), byCount.slice(EXACT)]
    const pixels = Uint8Array.from(rare.flatMap((colour) => [...channels(colour), 255]))
    return new Palette([...common.map(channels), ...gifenc().quantize(pixels, PALETTE - EXACT)])
  }

  private add(colour: number, count: number): void {
    if (count === 0) return
    this.counts.set(colour, (this.counts.get(colour) ?? 0) + count)
    if (this.counts.size <= MANY || this.mask === SIMILAR) return
    this.mask = SIMILAR
    const counts = this.counts
    this.counts = new Map()
    for (const [each, times] of counts) this.counts.set(each & SIMILAR, (this.counts.get(each & SIMILAR) ?? 0) + times)
  }
}

/** A palette, and the index in it of each colour. */
export class Palette {
  private readonly indices = new Map<number, number>()

  constructor(readonly colours: readonly Colour[]) {
    colours.forEach(([red, green, blue], i) => {
      this.indices.set((red << 16) | (green << 8) | blue, i)
    })
  }

  /** The index of each pixel's colour, or of the nearest one. */
  indicesOf(data: Uint8Array): Uint8Array {
    const found = new Uint8Array(data.length / 3)
    let [latest, index] = [-1, 0]
    for (let i = 0; i < found.length; i++) {
      const colour = (data[3 * i]! << 16) | (data[3 * i + 1]! << 8) | data[3 * i + 2]!
      if (colour !== latest) {
        latest = colour
        index = this.indices.get(colour) ?? this.nearest(colour)
      }
      found[i] = index
    }
    return found
  }

  private nearest(colour: number): number {
    const index = gifenc().nearestColorIndex(this.colours, channels(colour))
    this.indices.set(colour, index)
    return index
  }
}

function channels(colour: number): Colour {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}
