import { describe, expect, it } from 'vitest'
import { programs, read, write } from '../../../tensors/program.js'

const [STEPS, WIDTH, SIZE, BEFORE] = [6, 3, 5, 2]
const ROWS = STEPS * WIDTH
const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * (i + 1)))

const given = {
  x: numbers(ROWS * SIZE, 1),
  weights: numbers(ROWS * (BEFORE + 1), 2),
  states: numbers(BEFORE * WIDTH * SIZE, 3),
  d: numbers(ROWS * SIZE, 4),
}

/** Sums over rows of the program, and their gradient by what is summed. */
function opened() {
  const all = programs((t) => {
    const rows = t.rows(ROWS, WIDTH)
    const [x, weights, d] = [t.input('x', [rows, SIZE]), t.input('weights', [rows, BEFORE + 1]), t.input('d', [rows, SIZE])]
    const y = t.windowSum(x, weights, t.state('states', [rows, SIZE], BEFORE * WIDTH))
    const [dx] = t.gradients([y], [d], [x])
    return { forward: { y }, backward: { dx: dx! } }
  })
  for (const name of ['x', 'weights', 'd'] as const) write(all.input(name), given[name])
  write(all.input('states'), given.states)
  return all
}

/** What entered, and then the rows. */
const line = (row: number, j: number) => (row < 0 ? given.states[(row + BEFORE * WIDTH) * SIZE + j]! : given.x[row * SIZE + j]!)
const weight = (row: number, back: number) => given.weights[row * (BEFORE + 1) + BEFORE - back]!

describe('windowSum', () => {
  it('truth: the sums of its equation, what entered included, and the gradient that goes back to the first row', () => {
    const all = opened()
    all.function('forward')(0, ROWS, WIDTH)
    all.function('backward')(0, ROWS, WIDTH)
    const [y, dx] = [read(all.output('forward', 'y')), read(all.output('backward', 'dx'))]
    for (let row = 0; row < ROWS; row++) {
      for (let j = 0; j < SIZE; j++) {
        let [sum, gradient] = [0, 0]
        for (let back = 0; back <= BEFORE; back++) {
          sum += weight(row, back) * line(row - back * WIDTH, j)
          const later = row + back * WIDTH
          if (later < ROWS) gradient += weight(later, back) * given.d[later * SIZE + j]!
        }
        expect(y[row * SIZE + j]).toBeCloseTo(sum, 5)
        expect(dx[row * SIZE + j]).toBeCloseTo(gradient, 5)
      }
    }
  })

  it('law: step by step is the bits of all steps at once', () => {
    const [whole, parts] = [opened(), opened()]
    whole.function('forward')(0, ROWS, WIDTH)
    for (let step = 0; step < STEPS; step++) parts.function('forward')(step * WIDTH, WIDTH, WIDTH)
    expect(read(parts.output('forward', 'y'))).toEqual(read(whole.output('forward', 'y')))
    expect(read(parts.input('states'))).toEqual(read(whole.input('states')))
  })

  it('law: fewer sequences than there is room for are those sequences', () => {
    const [wide, narrow] = [opened(), opened()]
    const first = (values: Float32Array, columns: number) =>
      Float32Array.from({ length: (values.length / columns / WIDTH) * columns }, (_, i) => {
        const [step, j] = [Math.floor(i / columns), i % columns]
        return values[step * WIDTH * columns + j]!
      })
    write(narrow.input('x'), first(given.x, SIZE))
    write(narrow.input('weights'), first(given.weights, BEFORE + 1))
    write(narrow.input('states'), first(given.states, SIZE))
    wide.function('forward')(0, ROWS, WIDTH)
    narrow.function('forward')(0, STEPS, 1)
    expect(read(narrow.output('forward', 'y')).subarray(0, STEPS * SIZE)).toEqual(first(read(wide.output('forward', 'y')), SIZE))
  })
})
