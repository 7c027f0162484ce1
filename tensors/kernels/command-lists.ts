import type { Arena } from './arena.js'
import { COMMAND } from './command-writer.js'
import type { Engine } from './engine.js'
import { Recorder } from './recorder.js'

/** Commands. */
const OTHERS = 2048

/** Where command lists lie. */
export interface Room {
  readonly at: number
  readonly ints: number
}

/**
 * Command lists in the engine's memory, recorded when first asked for. Memory for them is fixed: when it is full, all lists are
 * dropped and recorded anew as they are asked for again.
 */
export class CommandLists {
  readonly #engine: Engine
  readonly #at: number
  readonly #memory: Int32Array
  readonly #caches: Map<number, number>[] = []
  #used = 0

  /**
   * Room for `count` of the lists that `record` writes, and for as many commands as some lists of other kinds take.
   *
   * @param rows those of the program: a list over all of them may have a command for each
   */
  static allocate(arena: Arena, count: number, record: (recorder: Recorder) => void, rows = 0): Room {
    const recorder = new Recorder(Number.POSITIVE_INFINITY)
    record(recorder)
    const ints = (OTHERS + 2 * rows) * COMMAND + count * (recorder.commands.length + COMMAND)
    return { at: arena.allocate(ints), ints }
  }

  constructor(engine: Engine, { at, ints }: Room) {
    this.#engine = engine
    this.#at = at
    this.#memory = engine.ints(at, ints)
  }

  /** A family of lists, each with a number; `record` writes the list of that number. Returns what runs one. */
  family(record: (recorder: Recorder, key: number) => void): (key: number) => void {
    const known = new Map<number, number>()
    this.#caches.push(known)
    const { run } = this.#engine
    return (key) => {
      let program = known.get(key)
      if (program === undefined) {
        const recorder = new Recorder(this.#engine.size)
        record(recorder, key)
        program = this.#write(recorder.commands)
        known.set(key, program)
      }
      run(program)
    }
  }

  #write(commands: readonly number[]): number {
    const length = commands.length + COMMAND // an empty command ends the list
    if (length > this.#memory.length) throw new RangeError(`a list of ${commands.length / COMMAND} commands does not fit`)
    if (this.#used + length > this.#memory.length) {
      this.#used = 0
      for (const known of this.#caches) known.clear()
    }
    const start = this.#used
    this.#memory.set(commands, start)
    this.#memory.fill(0, start + commands.length, start + length)
    this.#used += length
    return this.#at + start
  }
}
