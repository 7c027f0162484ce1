import { type Choices, choicesOf } from '../spaces/choices.js'
import type { Space } from '../spaces/space.js'
import { maskWidth, writeMask } from './action-masks.js'
import type { Contract } from './contract.js'

const RULE = 'info.action_mask says of every choice whether it is allowed'

/** The action masks of a vector of environments: whether there are any is found out at the first reset, and holds for good. */
export class MaskRows {
  /** VectorEnv's actionMasks. */
  masks: Uint8Array | null = null
  private readonly choices: Choices | null
  private known = false

  constructor(
    space: Space,
    private readonly count: number,
    private readonly contract: Contract,
  ) {
    this.choices = choicesOf(space)
  }

  /**
   * Takes the `action_mask` of an info; undefined where it has none.
   * @throws EnvError ENV_CONTRACT for a mask that is none, and where one is there or missing, unlike at the first reset
   */
  read(row: number, mask: unknown, where: () => string): void {
    if (this.choices === null) return
    if (mask === undefined && this.masks === null) {
      this.known ||= row === this.count - 1
      return
    }
    const broken = (got: string): never => this.contract.broken(RULE, `it was ${got}`, where())
    if (mask === undefined) broken('absent, though the first reset gave one')
    if (this.masks === null && (this.known || row > 0)) broken('there, though the first reset gave none')
    const width = maskWidth(this.choices)
    this.masks ??= new Uint8Array(this.count * width).fill(1)
    const fault = writeMask(this.choices, mask, this.masks, row * width)
    if (fault !== undefined) broken(fault)
  }

  /** Between an episode's end and the step that resets any action is as good. */
  allowAll(row: number): void {
    const { masks, count } = this
    if (masks === null) return
    const width = masks.length / count
    masks.fill(1, row * width, (row + 1) * width)
  }

  /** Brings back a copy of the masks; undefined where there were none. */
  restore(saved: Uint8Array | undefined): void {
    if (saved === undefined) return
    this.masks ??= new Uint8Array(saved.length)
    this.masks.set(saved)
  }
}
