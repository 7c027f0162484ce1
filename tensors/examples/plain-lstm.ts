import type { Flat } from './plain.js'

/** A long short-term memory in float64, whose states begin with 0. */
interface Lstm {
  readonly rows: number
  readonly units: number
  /** Rows from a state to the one that follows from it. */
  readonly lag: number
  /** [rows, 4 units] */
  readonly sums: Flat
  /** [units, 4 units] */
  readonly recurrent: Flat
  /** [4 units] */
  readonly bias: Flat
  /** [rows]: 0 where an episode begins. */
  readonly keep: Flat
}

/** What a unit of a row made. */
interface Unit {
  /** The state that entered, 0 where an episode begins. */
  readonly entered: { readonly h: number; readonly c: number }
  readonly i: number
  readonly f: number
  readonly g: number
  readonly o: number
  readonly c: number
  readonly h: number
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** The units of each row. */
function unitsOf({ rows, units, lag, sums, recurrent, bias, keep }: Lstm): Unit[][] {
  const made: Unit[][] = []
  for (let row = 0; row < rows; row++) {
    const kept = row >= lag && keep[row] !== 0
    const entered = Array.from({ length: units }, (_, unit) => (kept ? made[row - lag]![unit]! : { h: 0, c: 0 }))
    const gate = (column: number) =>
      entered.reduce((sum, { h }, from) => sum + h * recurrent[from * 4 * units + column]!, sums[row * 4 * units + column]! + bias[column]!)
    made.push(
      entered.map((before, unit) => {
        const [i, f, o] = [0, 1, 3].map((k) => sigmoid(gate(k * units + unit))) as [number, number, number]
        const g = Math.tanh(gate(2 * units + unit))
        const c = f * before.c + i * g
        return { entered: { h: before.h, c: before.c }, i, f, g, o, c, h: o * Math.tanh(c) }
      }),
    )
  }
  return made
}

/** h' of each row, [rows, units]. */
export function plainLstm(lstm: Lstm): Flat {
  return unitsOf(lstm).flatMap((row) => row.map(({ h }) => h))
}

/** The gradient of the sum of h' · dh by the sums, [rows, 4 units]. */
export function plainLstmGradient(lstm: Lstm, dh: Flat): Flat {
  const { rows, units, lag, recurrent, keep } = lstm
  const made = unitsOf(lstm)
  const gradient = new Array<number>(rows * 4 * units).fill(0)
  // What comes back to a row from the one that follows from it.
  const later = Array.from({ length: rows }, () => Array.from({ length: units }, () => ({ h: 0, c: 0 })))
  for (let row = rows - 1; row >= 0; row--) {
    const at = row * 4 * units
    const cells = made[row]!.map(({ i, f, g, o, c, entered }, unit) => {
      const output = dh[row * units + unit]! + later[row]![unit]!.h
      const cell = output * o * (1 - Math.tanh(c) ** 2) + later[row]![unit]!.c
      gradient[at + unit] = cell * g * i * (1 - i)
      gradient[at + units + unit] = cell * entered.c * f * (1 - f)
      gradient[at + 2 * units + unit] = cell * i * (1 - g ** 2)
      gradient[at + 3 * units + unit] = output * Math.tanh(c) * o * (1 - o)
      return cell * f
    })
    if (row < lag || keep[row] === 0) continue
    for (let unit = 0; unit < units; unit++) {
      const back = later[row - lag]![unit]!
      back.c = cells[unit]!
      for (let column = 0; column < 4 * units; column++) back.h += gradient[at + column]! * recurrent[unit * 4 * units + column]!
    }
  }
  return gradient
}
