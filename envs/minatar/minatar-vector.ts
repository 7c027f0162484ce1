import type { EnvState } from '../core/env.js'
import { joined, part } from '../core/packed.js'
import { Pcg64 } from '../core/pcg64.js'
import { RowsVector } from '../core/rows-vector.js'
import { type Game, type GameKind, packGame, sticks, unpackGame } from './game.js'
import { MinAtar, noSuchAction } from './minatar.js'

/** A game of MinAtar many times over. */
export class MinAtarVector extends RowsVector<Uint8Array> {
  readonly actionMasks = null
  private readonly games: readonly Game[]
  private readonly randoms: Pcg64[]
  /** The full actions that were executed last. */
  private readonly last: Int32Array

  constructor(
    private readonly kind: GameKind,
    private readonly actions: readonly number[],
    count: number,
    maxEpisodeSteps: number,
  ) {
    super(new MinAtar(kind, actions), count, maxEpisodeSteps, (length) => new Uint8Array(length))
    this.games = Array.from({ length: count }, () => kind.create())
    this.randoms = Array.from({ length: count }, () => new Pcg64())
    this.last = new Int32Array(count)
  }

  protected begin(row: number, seed?: number): void {
    if (seed !== undefined) {
      this.randoms[row] = new Pcg64(seed)
      this.last[row] = 0
    }
    this.games[row]!.reset(this.randoms[row]!)
  }

  protected play(row: number, actions: Int32Array | Float32Array): number {
    const full = this.actions[actions[row]!]
    if (full === undefined) throw noSuchAction(this.kind, this.actions, actions[row])
    const random = this.randoms[row]!
    if (!sticks(random)) this.last[row] = full
    return this.games[row]!.step(this.last[row]!, random)
  }

  protected isOver(row: number): number {
    return this.games[row]!.over
  }

  protected override wipe(out: Uint8Array, from: number, to: number): void {
    out.fill(0, from, to)
  }

  protected draw(row: number, out: Uint8Array, at: number): void {
    this.games[row]!.draw(out, at)
  }

  protected save(): EnvState {
    return {
      randoms: joined(this.randoms.map((random) => random.getState())),
      games: joined(this.games.map(packGame)),
      last: this.last.slice(),
    }
  }

  protected load(state: EnvState): void {
    const { randoms, games, last } = state as unknown as Saved
    for (let row = 0; row < this.count; row++) {
      this.randoms[row]!.setState(part(randoms, row, this.count))
      unpackGame(this.games[row]!, part(games, row, this.count))
    }
    this.last.set(last)
  }
}

interface Saved {
  readonly randoms: Uint32Array
  readonly games: Int32Array
  readonly last: Int32Array
}
