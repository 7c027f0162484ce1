import type { EnvState, Info, ResetOptions } from '../core/env.js'
import { EnvError } from '../core/errors.js'
import { joined, part } from '../core/packed.js'
import { Pcg64 } from '../core/pcg64.js'
import { checkCount, endInfos, NO_INFO, type StepResult, stepResult } from '../core/step-result.js'
import type { VectorEnv, VectorStep } from '../core/vector.js'
import { type Game, type GameKind, packGame, sticks, unpackGame } from './game.js'
import { MinAtar, noSuchAction } from './minatar.js'

/** A game of MinAtar many times over, SAME_STEP: what SyncVectorEnv makes of `make`, bit for bit, and no garbage in `step`. */
export class MinAtarVector implements VectorEnv {
  readonly observationSize: number
  readonly singleObservationSpace: MinAtar['observationSpace']
  readonly singleActionSpace: MinAtar['actionSpace']
  readonly autoreset = 'SAME_STEP'
  readonly actionMasks = null
  readonly hasState = true
  private readonly games: readonly Game[]
  private readonly randoms: Pcg64[]
  /** The full actions that were executed last. */
  private readonly last: Int32Array
  private readonly elapsed: Int32Array
  private readonly result: StepResult<Uint8Array>
  /** Rows whose episode ended in this step; right only when one did. */
  private readonly ended: Uint8Array
  /** The infos of a step in which an episode ended. */
  private readonly endInfos: Info
  private ready = false

  constructor(
    private readonly kind: GameKind,
    private readonly actions: readonly number[],
    readonly count: number,
    private readonly maxEpisodeSteps: number,
  ) {
    checkCount(count)
    const single = new MinAtar(kind, actions)
    this.singleObservationSpace = single.observationSpace
    this.singleActionSpace = single.actionSpace
    this.observationSize = single.observationSpace.flatSize
    this.games = Array.from({ length: count }, () => kind.create())
    this.randoms = Array.from({ length: count }, () => new Pcg64())
    this.last = new Int32Array(count)
    this.elapsed = new Int32Array(count)
    this.ended = new Uint8Array(count)
    this.result = stepResult(count, (rows) => new Uint8Array(rows * this.observationSize))
    this.endInfos = endInfos(this.result, this.ended)
  }

  reset({ seed }: ResetOptions = {}): Uint8Array {
    for (let row = 0; row < this.count; row++) {
      if (seed !== undefined) {
        this.randoms[row] = new Pcg64(seed + row)
        this.last[row] = 0
      }
      this.games[row]!.reset(this.randoms[row]!)
    }
    this.elapsed.fill(0)
    this.drawAll()
    this.ready = true
    return this.result.observations
  }

  /** @throws EnvError ENV_RESET_NEEDED; INVALID_OPTION for an action that is none */
  step(actions: Int32Array | Float32Array): VectorStep {
    if (!this.ready) throw new EnvError('ENV_RESET_NEEDED', 'Expected reset to be called before the first step, got step')
    const { count, last, elapsed, maxEpisodeSteps, ended, result, observationSize } = this
    const { observations, finalObservations, rewards, terminated, truncated } = result
    let anyEnded = false
    observations.fill(0)
    for (let row = 0; row < count; row++) {
      const full = this.actions[actions[row]!]
      if (full === undefined) throw noSuchAction(this.kind, this.actions, actions[row])
      const game = this.games[row]!
      const random = this.randoms[row]!
      if (!sticks(random)) last[row] = full
      rewards[row] = game.step(last[row]!, random)
      const steps = elapsed[row]! + 1
      const cut = steps >= maxEpisodeSteps ? 1 : 0
      elapsed[row] = steps
      terminated[row] = game.over
      truncated[row] = cut
      const over = game.over | cut
      ended[row] = over
      const at = row * observationSize
      if (over === 1) {
        anyEnded = true
        finalObservations.fill(0, at, at + observationSize)
        game.draw(finalObservations, at)
        game.reset(random)
        elapsed[row] = 0
      }
      game.draw(observations, at)
    }
    result.infos = anyEnded ? this.endInfos : NO_INFO
    return result
  }

  getState(): EnvState {
    return {
      randoms: joined(this.randoms.map((random) => random.getState())),
      games: joined(this.games.map(packGame)),
      last: this.last.slice(),
      elapsed: this.elapsed.slice(),
      ready: this.ready,
    }
  }

  setState(state: EnvState): void {
    const saved = state as unknown as Saved
    for (let row = 0; row < this.count; row++) {
      this.randoms[row]!.setState(part(saved.randoms, row, this.count))
      unpackGame(this.games[row]!, part(saved.games, row, this.count))
    }
    this.last.set(saved.last)
    this.elapsed.set(saved.elapsed)
    this.ready = saved.ready
    this.drawAll()
  }

  close(): void {}

  private drawAll(): void {
    this.result.observations.fill(0)
    this.games.forEach((game, row) => {
      game.draw(this.result.observations, row * this.observationSize)
    })
  }
}

interface Saved {
  readonly randoms: Uint32Array
  readonly games: Int32Array
  readonly last: Int32Array
  readonly elapsed: Int32Array
  readonly ready: boolean
}
