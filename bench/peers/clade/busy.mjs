// An experiment whose members keep a core busy and learn nothing; the weights are 100 KB. BUSY, in the environment, is JSON:
// { members, cycles, work in seconds, fraction }.
import { logUniform, perturb, truncation } from '../../../dist/src/index.js'

const WEIGHTS = 25_600
const { members, cycles, work, fraction } = JSON.parse(process.env.BUSY)

class Busy {
  weights = new Float32Array(WEIGHTS)

  start(seeds) {
    this.word = seeds('walk')[0]
  }

  train(steps, { rate }) {
    const began = performance.now()
    while (performance.now() - began < work * 1000);
    this.word = (Math.imul(this.word, 1664525) + 1013904223) >>> 0
    const returns = Float64Array.of(this.word / 2 ** 32)
    return { steps, episodes: { steps: Float64Array.of(steps), returns, lengths: Int32Array.of(steps) }, applied: { rate }, metrics: {} }
  }

  snapshot() {
    return { weights: this.weights.slice(), learner: null, own: { word: this.word } }
  }

  restore({ weights, own }) {
    this.weights.set(weights)
    this.word = own.word
  }

  inherit({ weights }) {
    this.weights.set(weights)
  }
}

export default {
  name: 'busy',
  trainable: { name: 'busy', tunables: { rate: { default: 0.1, min: 0 } }, config: null, create: async () => new Busy() },
  hyperparameters: { rate: logUniform(1e-3, 1) },
  population: members,
  stepsPerMember: 10 * cycles,
  readyEvery: 10,
  exploit: truncation({ fraction }),
  explore: perturb({ factors: [0.8, 1.2] }),
}
