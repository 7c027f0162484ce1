import { type Arena, LINE, roundUp } from './kernels/arena.js'

/**
 * The flat parameter vector and its twin, the gradients. Layers take blocks of it, each of whole cache lines, while the network is
 * planned; `place` then gives both vectors their memory. All in floats.
 */
export class ParameterBlocks {
  #size = 0
  #parameters = 0
  #gradients = 0

  get size(): number {
    return this.#size
  }

  /** Returns where the block starts in both vectors. */
  add(floats: number): number {
    const offset = this.#size
    this.#size += roundUp(floats, LINE)
    return offset
  }

  place(arena: Arena): void {
    this.#parameters = arena.allocate(this.#size)
    this.#gradients = arena.allocate(this.#size)
  }

  /** Where that offset of the parameters lies in the arena; once placed. */
  parameter(offset: number): number {
    return this.#parameters + offset
  }

  /** The same for the gradients. */
  gradient(offset: number): number {
    return this.#gradients + offset
  }
}
