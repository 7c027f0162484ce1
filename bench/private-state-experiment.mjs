// Members with a private state of `megabytes`, kept in `Snapshot.own` or in a store, whose slices take `wait` ms of no work at all.
import { setTimeout as sleep } from 'node:timers/promises'

const { kind, megabytes, wait, slices, rows } = JSON.parse(process.env.CLADE_BENCH_STATE)
/** Bytes of a picture of 42 x 42 x 3. */
const ROW = 5292
const capacity = Math.floor((megabytes * 2 ** 20) / ROW)
const replay = { rows: Math.max(1, capacity), columns: { frames: { dtype: 'uint8', shape: [ROW] } } }

class Member {
  weights = new Float32Array(1000)
  ring = new Uint8Array(kind === 'own' ? capacity * ROW : 0)
  cursor = 0
  stores = kind === 'store' ? { replay } : {}

  attach({ replay }) {
    this.store = replay
  }

  start(seeds) {
    this.weights.fill(seeds('weights')[0] / 2 ** 32)
    this.ring.fill(0)
    this.cursor = 0
  }

  async train(steps) {
    for (let i = 0; i < rows; i++) this.remember(i)
    this.weights[0] += 1
    if (wait > 0) await sleep(wait)
    const episodes = { steps: new Float64Array(0), returns: new Float64Array(0), lengths: new Int32Array(0) }
    return { steps, episodes, applied: {}, score: this.weights[0], metrics: {} }
  }

  remember(i) {
    if (kind === 'none') return
    const row = kind === 'store' ? this.store.append() : this.cursor
    this.cursor = (this.cursor + 1) % capacity
    const target = kind === 'store' ? this.store.columns.frames : this.ring
    target.fill(i + this.weights[0], row * ROW, (row + 1) * ROW)
  }

  snapshot() {
    return { weights: this.weights.slice(), learner: null, own: { cursor: this.cursor, ring: this.ring.slice() } }
  }

  restore({ weights, own }) {
    this.weights.set(weights)
    this.ring.set(own.ring)
    this.cursor = own.cursor
  }

  inherit({ weights }) {
    this.weights.set(weights)
  }
}

export default {
  name: 'private-state',
  trainable: { name: 'private-state', tunables: {}, config: null, create: async () => new Member() },
  hyperparameters: {},
  population: 8,
  readyEvery: 100,
  stepsPerMember: 100 * slices,
}
