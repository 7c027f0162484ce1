import { Box, Discrete, type Env, Pcg64, type ResetOptions } from 'clade/envs'

/** Fruit falls down a grid of COLUMNS x ROWS; a basket at the bottom moves left, stays or moves right. Caught +1, missed -1. */
const COLUMNS = 7
const ROWS = 9

class Catch implements Env<Float32Array, number> {
  readonly observationSpace = new Box(0, 1, { shape: [3] })
  readonly actionSpace = new Discrete(3)
  #random = new Pcg64()
  #basket = 0
  #fruit = { column: 0, row: 0 }

  reset({ seed }: ResetOptions = {}): [Float32Array, Record<string, never>] {
    if (seed !== undefined) this.#random = new Pcg64(seed)
    this.#basket = this.#random.integers(0, COLUMNS)
    this.#fruit = { column: this.#random.integers(0, COLUMNS), row: 0 }
    return [this.#observation(), {}]
  }

  step(action: number): [Float32Array, number, boolean, boolean, Record<string, never>] {
    this.#basket = Math.min(COLUMNS - 1, Math.max(0, this.#basket + action - 1))
    this.#fruit.row++
    const landed = this.#fruit.row === ROWS - 1
    const reward = landed ? (this.#fruit.column === this.#basket ? 1 : -1) : 0
    return [this.#observation(), reward, landed, false, {}]
  }

  #observation(): Float32Array {
    return Float32Array.of(this.#basket / (COLUMNS - 1), this.#fruit.column / (COLUMNS - 1), this.#fruit.row / (ROWS - 1))
  }
}

export default () => new Catch()
