import type { Plain, Report, Snapshot, Trainable, TrainableSpec, Values } from 'clade'

export interface DeceptiveOptions {
  /** T, the number of steps in which the best schedule learns everything. */
  readonly steps: number
  /** δ, the distance of h from the best one at which nothing is learned any more. */
  readonly width: number
  /** κ, the cost of h in the score. */
  readonly cost: number
}

/**
 * A toy that punishes greed. The weight w, which begins at 0, is what was learned. A step learns most at h = 1 − w:
 *
 *     w ← w + max(0, 1 − ((h − (1 − w)) / δ)²) / T        Q = w − κh
 *
 * After T steps the best schedule, h = 1 − t/T, is at w = 1 and h = 0: Q = 1.
 */
export function deceptive(options: DeceptiveOptions): TrainableSpec<'h'> {
  return {
    name: 'deceptive',
    tunables: { h: { default: 0.5, min: 0, max: 1 } },
    config: { ...options },
    create: async () => new Deceptive(options),
  }
}

/** The weight w after one more step. */
function learn(w: number, h: number, { steps, width }: DeceptiveOptions): number {
  const miss = (h - (1 - w)) / width
  return w + Math.max(0, 1 - miss * miss) / steps
}

/** Q at the end of a given schedule. */
export function finalScore(schedule: (step: number) => number, options: DeceptiveOptions): number {
  let [w, h] = [0, 0]
  for (let step = 0; step < options.steps; step++) {
    h = schedule(step)
    w = learn(w, h, options)
  }
  return w - options.cost * h
}

class Deceptive implements Trainable {
  private readonly learned = new Float32Array(1)

  constructor(private readonly options: DeceptiveOptions) {}

  start(): void {
    this.learned[0] = 0
  }

  train(steps: number, hyperparameters: Values): Report {
    const h = Number(hyperparameters.h)
    let w = this.learned[0]!
    for (let step = 0; step < steps; step++) w = learn(w, h, this.options)
    this.learned[0] = w
    return {
      steps,
      episodes: { steps: new Float64Array(0), returns: new Float64Array(0), lengths: new Int32Array(0) },
      applied: { h },
      score: w - this.options.cost * h,
      metrics: { w },
    }
  }

  snapshot(): Snapshot {
    const nothing: Plain = null
    return { weights: this.learned.slice(), learner: nothing, own: nothing }
  }

  restore({ weights }: Snapshot): void {
    this.learned.set(weights)
  }

  inherit(donor: Snapshot): void {
    this.learned.set(donor.weights)
  }
}
