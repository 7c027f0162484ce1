import type { Colour } from '../drawing/canvas.js'
import { AGENT, GOAL as GOLD, moved, paint } from './grid.js'
import type { Transition, World } from './tabular.js'

const ROWS = 4
const COLUMNS = 12
const START = 36
const GOAL = 47

/** Up, right, down, left, as [down, right]. */
const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const

const GROUND: Colour = [215, 225, 200]
const CLIFF: Colour = [60, 60, 70]

/**
 * Walk along a cliff of 4 x 12 cells (R. S. Sutton and A. G. Barto, "Reinforcement Learning: An Introduction", example 6.6). Actions: 0 up,
 * 1 right, 2 down, 3 left. Reward -1 a step; a step off the cliff costs 100 instead and leads back to the start, and the episode goes on.
 * The goal terminates. The best return is -13.
 *
 * @param slippery a third of the time each, the step goes as meant or to one of both sides
 */
export function cliffWalking({ slippery = false }: { readonly slippery?: boolean } = {}): World {
  const turns = slippery ? [3, 0, 1] : [0]
  const transition = (from: number, action: number): Transition => {
    const to = moved(from, MOVES[action % 4]!, ROWS, COLUMNS)
    const fell = isCliff(to)
    return { probability: 1 / turns.length, state: fell ? START : to, reward: fell ? -100 : -1, terminated: to === GOAL }
  }
  return {
    name: 'CliffWalking',
    states: ROWS * COLUMNS,
    actions: ['Up', 'Right', 'Down', 'Left'],
    starts: [START],
    transitions: (state, action) => turns.map((turn) => transition(state, action + turn)),
    info: () => ({}),
    ansi: (state) => {
      const cells = Array.from({ length: ROWS * COLUMNS }, (_, cell) =>
        cell === state ? 'x' : cell === GOAL ? 'T' : isCliff(cell) ? 'C' : 'o',
      )
      const lines = Array.from({ length: ROWS }, (_, row) => cells.slice(row * COLUMNS, (row + 1) * COLUMNS).join('  '))
      return `${lines.join('\n')}\n\n`
    },
    picture: (state) =>
      paint(
        ROWS,
        COLUMNS,
        Array.from({ length: ROWS * COLUMNS }, (_, cell) => (isCliff(cell) ? CLIFF : GROUND)),
        [
          [GOAL, GOLD, 0.4],
          [state, AGENT, 0.3],
        ],
      ),
  }
}

function isCliff(cell: number): boolean {
  return cell > START && cell < GOAL
}
