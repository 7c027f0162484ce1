import type { Inheritance, Report, Seeds, Snapshot, Trainable, TrainableSpec, Values } from 'clade'
import { adam, type Builder, orthogonal, programs, ready, type Tensor, zeros } from 'clade/tensors'
import { Random } from './random.js'
import { spirals } from './spirals.js'

/** Examples of one update, and of each of the two sets. */
const BATCH = 64
const EXAMPLES = 512
/** The same points for all members of all runs. */
const DATA = new Random(Uint32Array.of(1, 2, 3, 4))
const training = spirals(EXAMPLES, DATA.uniform)
const heldOut = spirals(EXAMPLES, DATA.uniform)

/** Logits of the two classes. `drop` is what happens to hidden units while the network learns. */
function network(t: Builder, x: Tensor, drop: (hidden: Tensor) => Tensor = (hidden) => hidden): Tensor {
  const layer = (from: Tensor, name: string, units: number, gain: number) =>
    t.bias(
      t.product(from, t.parameter(`${name}.kernel`, [from.shape[1]!, units], orthogonal(gain))),
      t.parameter(`${name}.bias`, [units], zeros),
    )
  const first = drop(t.relu(layer(x, 'first', 64, 4)))
  const second = drop(t.relu(layer(first, 'second', 64, Math.SQRT2)))
  return layer(second, 'last', 2, 1)
}

/** Two functions over one set of parameters: a step of AdamW, and the logits of the examples held out. */
function build() {
  return programs((t) => {
    const [rate, learningRate, weightDecay] = ['dropout', 'learningRate', 'weightDecay'].map((name) => t.input(name, [])) as Rates
    const key = t.input('key', [2], 'int32')
    let stream = 0
    // As t.dropout, with a rate that may change from slice to slice.
    const drop = (hidden: Tensor) => {
      const kept = t.lessOrEqual(rate, t.randomUniform(key, hidden, stream++))
      return t.divide(t.multiply(hidden, kept), t.subtract(t.constant([1], []), rate))
    }
    const logits = network(t, t.input('places', [BATCH, 2]), drop)
    const loss = t.mean(t.crossEntropy(logits, t.input('classes', [BATCH], 'int32')))
    return {
      learn: { loss, ...t.minimise(loss, adam({ learningRate, weightDecay, maxGradNorm: 1 })) },
      evaluate: { logits: network(t, t.constant(heldOut.places, [EXAMPLES, 2])) },
    }
  })
}

type Rates = [Tensor, Tensor, Tensor]

class Classifier implements Trainable {
  readonly #program = build()
  readonly #learn = this.#program.function('learn')
  readonly #evaluate = this.#program.function('evaluate')
  #random = new Random(new Uint32Array(4))

  start(seeds: Seeds): void {
    this.#program.initialise(new Random(seeds('weights').slice()).uniform)
    this.#program.clearStates()
    this.#random = new Random(seeds('examples').slice())
  }

  train(steps: number, hyperparameters: Values): Report {
    const memory = (name: string) => this.#program.input(name).data
    for (const [name, value] of Object.entries(hyperparameters)) memory(name)[0] = Number(value)
    const [places, classes, key] = [memory('places'), memory('classes'), memory('key')]
    const row = this.#program.input('places').stride
    let loss = 0
    let trained = 0
    for (; trained < steps; trained += BATCH) {
      for (let i = 0; i < BATCH; i++) {
        const which = this.#random.bits() % EXAMPLES
        places.set(training.places.subarray(2 * which, 2 * which + 2), i * row)
        classes[i] = training.classes[which]!
      }
      key.set([this.#random.bits(), this.#random.bits()])
      this.#learn(0, 1, 1)
      loss += this.#program.output('learn', 'loss').data[0]!
    }
    return {
      steps: trained,
      episodes: { steps: new Float64Array(), returns: new Float64Array(), lengths: new Int32Array() },
      // As they lie in the program's memory.
      applied: Object.fromEntries(Object.keys(hyperparameters).map((name) => [name, memory(name)[0]!])),
      score: this.#accuracy(),
      metrics: { loss: (loss * BATCH) / trained, gradientNorm: this.#program.output('learn', 'gradientNorm').data[0]! },
    }
  }

  snapshot(): Snapshot {
    const { parameters } = this.#program
    return { weights: parameters.slice(), learner: this.#program.getStates(), own: { examples: this.#random.state.slice() } }
  }

  restore({ own, ...inheritance }: Snapshot): void {
    this.inherit(inheritance)
    this.#random = new Random((own as { examples: Uint32Array }).examples.slice())
  }

  inherit({ weights, learner }: Inheritance): void {
    this.#program.parameters.set(weights)
    this.#program.setStates(learner as Record<string, Float32Array>)
  }

  /** The share of the examples held out that it puts into the right class. */
  #accuracy(): number {
    this.#evaluate(0, 1, 1)
    const { data, stride } = this.#program.output('evaluate', 'logits')
    return heldOut.classes.filter((right, i) => Number(data[i * stride + 1]! > data[i * stride]!) === right).length / EXAMPLES
  }
}
/** Tells two spirals apart; its score is the accuracy on points that it was not trained on. A "step" is an example. */
export const classifier: TrainableSpec<'learningRate' | 'weightDecay' | 'dropout'> = {
  name: 'classifier',
  tunables: {
    learningRate: { default: 1e-3, min: 0 },
    weightDecay: { default: 1e-4, min: 0 },
    dropout: { default: 0.1, min: 0, max: 0.9 },
  },
  config: {},
  updateSteps: () => BATCH,
  async create() {
    await ready()
    return new Classifier()
  },
}
