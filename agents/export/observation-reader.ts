import { misfit } from '../../envs/core/contract.js'
import { allocateObservations, type Observations } from '../../envs/core/observations.js'
import { isList } from '../../envs/spaces/list.js'
import { spaceWords } from '../../envs/spaces/plain-space.js'
import type { Space } from '../../envs/spaces/space.js'
import { AgentError } from '../errors.js'

/** Reads observations that users give: values of the space, or flat, row-major lists of numbers. */
export class ObservationReader {
  /** [rows x size]: what was read, in the type that environments give: bytes stay bytes, float64 is not rounded. */
  readonly rows: Observations

  /** @param rows the most observations that are read together */
  constructor(
    private readonly space: Space,
    rows: number,
  ) {
    this.rows = allocateObservations(space, rows)
  }

  /** Reads an observation into a row. @throws AgentError OBSERVATION_INVALID */
  read(value: unknown, row: number): void {
    const { space, rows } = this
    const offset = row * space.flatSize
    const fault = misfit(space, value)
    if (fault === undefined) space.flatten(value, rows, offset)
    else if (isFlat(space, value)) rows.set(value, offset)
    else if (space.name === 'Dict' && isList(value)) throw this.invalid(`Expected ${space.flatSize} numbers, got ${value.length}`)
    else throw this.invalid(fault)
    // A value of the space can hold what no network reads; a byte that was cut would go unnoticed.
    for (let i = 0; i < space.flatSize; i++) {
      if (!Number.isFinite(Math.fround(rows[offset + i]!))) throw this.invalid(`Expected finite numbers, got ${rows[offset + i]} at ${i}`)
    }
    if (rows instanceof Uint8Array && !(value instanceof Uint8Array)) this.checkBytes(value as ArrayLike<number>, offset)
  }

  private checkBytes(value: ArrayLike<number>, offset: number): void {
    for (let i = 0; i < value.length; i++) {
      if (this.rows[offset + i] !== Number(value[i])) throw this.invalid(`Expected whole numbers from 0 to 255, got ${value[i]} at ${i}`)
    }
  }

  private invalid(fault: string): AgentError {
    return new AgentError('OBSERVATION_INVALID', `${fault} (an observation of ${spaceWords(this.space)}, as it is or flat and row-major)`)
  }
}

/** A list that is no value of a space may be its flat numbers: those of a Box and of a MultiBinary are the value itself. */
function isFlat(space: Space, value: unknown): value is ArrayLike<number> {
  if (space.name === 'Box' || space.name === 'MultiBinary' || !isList(value) || value.length !== space.flatSize) return false
  return Array.from(value).every((item) => typeof item === 'number')
}
