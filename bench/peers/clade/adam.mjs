/** Adam over all parameters of a program. */
export class Adam {
  #settings
  #options
  #powers = [1, 1]

  /** The outputs of a function that learns from a loss. */
  static step(t, loss) {
    const stored = t.backward([loss], [t.constant([1], [])])
    const memory = { means: t.state('means', [t.size]), meanSquares: t.state('squares', [t.size]), settings: t.state('settings', [9]) }
    return { loss, norm: t.adam(memory), ...Object.fromEntries(stored.map((tensor, i) => [`gradient ${i}`, tensor])) }
  }

  constructor(network, { learningRate, decay1 = 0.9, decay2 = 0.999, epsilon = 1e-8 }) {
    this.#settings = network.input('settings').data
    this.#options = [learningRate, decay1, decay2, epsilon, 1e30]
  }

  /** Has to be called before each step. */
  prepare() {
    const [, decay1, decay2] = this.#options
    this.#powers = [this.#powers[0] * decay1, this.#powers[1] * decay2]
    this.#settings.set([...this.#options, ...this.#powers.map((power) => 1 / (1 - power))])
  }
}
