import { maskWidth, writeMask } from '../../envs/core/action-masks.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import { AgentError, expected } from '../errors.js'
import type { Spaces } from './spaces.js'

/** Reads action masks that users give: as an environment's info holds them. */
export class MaskReader {
  /** [rows x width]; null where the agent was trained without masks. */
  readonly rows: Uint8Array | null
  private readonly width: number

  /** @param rows the most masks that are read together */
  constructor(
    private readonly spaces: Spaces,
    rows: number,
  ) {
    const choices = choicesOf(spaces.action)
    this.width = choices && spaces.rules.masked ? maskWidth(choices) : 0
    this.rows = this.width > 0 ? new Uint8Array(rows * this.width) : null
  }

  /**
   * Reads a mask into a row.
   *
   * @param mask undefined: everything is allowed
   * @throws AgentError INVALID_OPTION for what is no mask, and for any where the agent was trained without masks
   */
  read(mask: unknown, row: number): void {
    const { rows, width, spaces } = this
    if (rows === null) {
      if (mask === undefined) return
      throw expected('mask', 'absent, since the agent was trained in an environment without action masks', mask)
    }
    if (mask === undefined) {
      rows.fill(1, row * width, (row + 1) * width)
      return
    }
    const fault = writeMask(choicesOf(spaces.action)!, mask, rows, row * width)
    if (fault !== undefined)
      throw new AgentError('INVALID_OPTION', `Expected mask to be an action mask, as the environment's info holds it, got ${fault}`)
  }
}
