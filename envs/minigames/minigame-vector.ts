import type { EnvMetadata, EnvState } from '../core/env.js'
import { RowsVector } from '../core/rows-vector.js'
import { checkChoices } from '../core/vector-actions.js'
import { actionForm } from './actions.js'
import type { Minigame } from './game.js'
import { Match } from './match.js'
import { MinigameEnv } from './minigame-env.js'
import type { MinigameSettings } from './options.js'
import { Planes } from './planes.js'

/** A minigame many times over. Masks are in `actionMasks` alone, and not in `infos`. */
export class MinigameVector extends RowsVector<Float32Array> {
  readonly metadata: EnvMetadata
  readonly actionMasks: Uint8Array
  private readonly matches: readonly Match[]
  private readonly sizes: readonly number[]
  private readonly maskWidth: number

  constructor(
    private readonly game: Minigame,
    settings: MinigameSettings,
    count: number,
    maxEpisodeSteps: number,
  ) {
    const single = new MinigameEnv(game, settings)
    super(single, count, maxEpisodeSteps, (length) => new Float32Array(length))
    this.metadata = single.metadata
    const form = actionForm(game, settings.actions, settings.size)
    const planes = new Planes(game, settings.size)
    this.sizes = form.sizes
    this.maskWidth = form.sizes.reduce((sum, n) => sum + n)
    this.actionMasks = new Uint8Array(count * this.maskWidth).fill(1)
    this.matches = Array.from({ length: count }, () => new Match(game, form, planes))
  }

  protected begin(row: number, seed?: number): void {
    this.matches[row]!.reset(seed)
  }

  protected play(row: number, actions: Int32Array | Float32Array): number {
    const first = row * this.sizes.length
    checkChoices(actions, first, this.sizes, this.game.name)
    return this.matches[row]!.step(actions, first)
  }

  protected isOver(row: number): number {
    return this.matches[row]!.over ? 1 : 0
  }

  protected draw(row: number, out: Float32Array, at: number): void {
    this.matches[row]!.draw(out, at)
  }

  protected override mask(row: number): void {
    this.matches[row]!.mask(this.actionMasks, row * this.maskWidth)
  }

  protected save(): EnvState {
    return this.matches.map((match) => match.getState())
  }

  protected load(state: EnvState): void {
    const matches = state as readonly EnvState[]
    for (const [row, match] of this.matches.entries()) match.setState(matches[row]!)
  }
}
