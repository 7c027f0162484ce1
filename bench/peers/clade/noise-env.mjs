const CHANNELS = 3
const ACTIONS = 18
const POOL = 8
const EPISODE = 0.02

/**
 * An environment whose pictures are noise, of a pool, and which pays for action 0: that of python/pictures_jax.py. It costs next to nothing,
 * and an episode takes 50 steps on average. Pictures are squares of that side.
 */
export function noiseEnv({ Box, Discrete, Pcg64 }, side = 84) {
  return class NoiseEnv {
    observationSpace = new Box(0, 255, { shape: [side, side, CHANNELS], dtype: 'uint8' })
    actionSpace = new Discrete(ACTIONS)
    #random = new Pcg64(0)
    #pool = []
    #step = 0

    reset({ seed } = {}) {
      if (seed !== undefined) this.#random = new Pcg64(seed)
      if (this.#pool.length === 0) this.#pool = Array.from({ length: POOL }, () => this.#picture())
      return [this.#pool[this.#step++ % POOL], {}]
    }

    step(action) {
      return [this.#pool[this.#step++ % POOL], action === 0 ? 1 : 0, this.#random.random() < EPISODE, false, {}]
    }

    #picture() {
      return Uint8Array.from({ length: side * side * CHANNELS }, () => this.#random.integers(0, 256))
    }
  }
}
