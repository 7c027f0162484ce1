import { splitSeed } from '../../dist/src/random.js'
import type { Plain, Report, Snapshot, Trainable, TrainableSpec, Values } from '../../dist/src/trainable.js'

/** What a slice ends in. */
export interface Result {
  /** Returns of the episodes that finished; none when left out. */
  readonly returns?: readonly number[]
  readonly score?: number
  /** Puts a NaN into the weights. */
  readonly broken?: boolean
}

/** What becomes of the n-th slice (from 1) of a member's n-th life (from 0). */
export type Script = (member: number, slice: number, life: number) => Result

const MEMBERS = 16
const LIVES = 64

/**
 * Plays a script. Which member it is, it knows from its seeds. Its weights say where they come from: [member, life, steps trained] of
 * whoever began them.
 */
export function scripted(script: Script, runSeed: number): TrainableSpec<'gain' | 'unroll'> {
  return {
    name: 'scripted',
    tunables: { gain: { default: 1, min: 0 }, unroll: { default: 1, min: 1, integer: true } },
    config: null,
    create: async () => new Scripted(script, runSeed),
  }
}

class Scripted implements Trainable {
  private weights = new Float32Array(3)
  private own = { member: 0, life: 0, slice: 0 }

  constructor(
    private readonly script: Script,
    private readonly runSeed: number,
  ) {}

  start(seeds: (label: string) => Uint32Array): void {
    const [word] = seeds('who')
    for (let member = 0; member < MEMBERS; member++) {
      for (let life = 0; life < LIVES; life++) {
        if (splitSeed(this.runSeed, `member/${member}/life/${life}/who`)[0] === word) this.own = { member, life, slice: 0 }
      }
    }
    this.weights = Float32Array.of(this.own.member, this.own.life, 0)
  }

  train(steps: number, hyperparameters: Values): Report {
    this.own.slice += 1
    const { returns = [], score, broken } = this.script(this.own.member, this.own.slice, this.own.life)
    this.weights[2]! += steps
    if (broken) this.weights[2] = Number.NaN
    return {
      steps,
      episodes: {
        steps: new Float64Array(returns.length).fill(steps),
        returns: Float64Array.from(returns),
        lengths: new Int32Array(returns.length).fill(1),
      },
      applied: hyperparameters,
      metrics: {},
      ...(score === undefined ? {} : { score }),
    }
  }

  snapshot(): Snapshot {
    return { weights: this.weights.slice(), learner: null, own: { ...this.own } as Plain }
  }

  restore({ weights, own }: Snapshot): void {
    this.weights = weights.slice()
    this.own = { ...(own as typeof this.own) }
  }

  inherit(donor: Snapshot): void {
    this.weights = donor.weights.slice()
  }
}
