import type { Colour } from '../drawing/canvas.js'
import { rectangle } from '../drawing/shapes.js'
import { CELL, coloured, moved, paint } from './grid.js'
import type { Transition, World } from './tabular.js'

const SIDE = 5
/** A bar is a wall, a colon is none; letters are the stands. */
const MAP = ['+---------+', '|R: | : :G|', '| : | : : |', '| : : : : |', '| | : | : |', '|Y| : |B: |', '+---------+']
const STANDS = [0, 4, 20, 23]
const IN_TAXI = 4

const [SOUTH, NORTH, EAST, WEST, PICKUP, DROPOFF] = [0, 1, 2, 3, 4, 5]
/** South, north, east, west, as [down, right]. */
const MOVES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const

const ROAD: Colour = [225, 225, 225]
const STAND_COLOURS: readonly Colour[] = [
  [240, 130, 130],
  [130, 220, 130],
  [240, 230, 120],
  [140, 160, 240],
]
const TAXI: Colour = [250, 190, 30]
const PASSENGER: Colour = [30, 30, 200]
const DESTINATION: Colour = [200, 40, 200]
const WALL: Colour = [60, 60, 60]
const SGR = { green: 42, yellow: 43, blue: 34, magenta: 35, bold: 1 }

interface Situation {
  /** Cells 0..24. */
  readonly taxi: number
  /** A stand, 0..3, or 4 for in the taxi. */
  readonly passenger: number
  /** A stand. */
  readonly destination: number
}

/**
 * Drive a passenger from one of four stands to another (T. G. Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function
 * Decomposition", 2000). Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. State: (cell * 5 + passenger) * 4 + destination.
 * Reward -1 a step, 20 for a delivery, which terminates, -10 for a pickup or dropoff where there is nothing to pick up or no stand; leaving
 * the passenger at another stand is allowed. `info.action_mask` says which actions change the state. The best mean return is 8.46.
 */
export function taxi(): World {
  return {
    name: 'Taxi',
    states: 500,
    actions: ['South', 'North', 'East', 'West', 'Pickup', 'Dropoff'],
    starts: Array.from({ length: 500 }, (_, state) => state).filter((state) => {
      const { passenger, destination } = decode(state)
      return passenger !== IN_TAXI && passenger !== destination
    }),
    transitions: (state, action) => [transition(decode(state), action)],
    info: (state) => ({ action_mask: actionMask(decode(state)) }),
    ansi: (state, lastAction) => ansi(decode(state), lastAction),
    picture: (state) => picture(decode(state)),
  }
}

function decode(state: number): Situation {
  return { taxi: Math.floor(state / 20), passenger: Math.floor(state / 4) % 5, destination: state % 4 }
}

function encode({ taxi, passenger, destination }: Situation): number {
  return (taxi * 5 + passenger) * 4 + destination
}

function transition(now: Situation, action: number): Transition {
  const to = (then: Partial<Situation>, reward = -1, terminated = false): Transition => ({
    probability: 1,
    state: encode({ ...now, ...then }),
    reward,
    terminated,
  })
  if (action < PICKUP!) return to({ taxi: blocked(now.taxi, action) ? now.taxi : moved(now.taxi, MOVES[action]!, SIDE, SIDE) })
  if (action === PICKUP) return now.taxi === STANDS[now.passenger] ? to({ passenger: IN_TAXI }) : to({}, -10)
  const stand = STANDS.indexOf(now.taxi)
  if (now.passenger !== IN_TAXI || stand < 0) return to({}, -10)
  return stand === now.destination ? to({ passenger: stand }, 20, true) : to({ passenger: stand })
}

/** Tells whether there is a wall to the east or west. The map's own frame counts. */
function blocked(cell: number, action: number): boolean {
  const line = MAP[1 + Math.floor(cell / SIDE)]!
  const column = 2 * (cell % SIDE)
  return (action === EAST && line[column + 2] === '|') || (action === WEST && line[column] === '|')
}

function actionMask(now: Situation): Int8Array {
  const mask = new Int8Array(6)
  const row = Math.floor(now.taxi / SIDE)
  mask[SOUTH!] = row < SIDE - 1 ? 1 : 0
  mask[NORTH!] = row > 0 ? 1 : 0
  mask[EAST!] = blocked(now.taxi, EAST!) ? 0 : 1
  mask[WEST!] = blocked(now.taxi, WEST!) ? 0 : 1
  mask[PICKUP!] = now.taxi === STANDS[now.passenger] ? 1 : 0
  mask[DROPOFF!] = now.passenger === IN_TAXI && STANDS.includes(now.taxi) ? 1 : 0
  return mask
}

function ansi({ taxi, passenger, destination }: Situation, lastAction: string | undefined): string {
  const lines = MAP.map((line) => [...line])
  const change = (cell: number, by: (text: string) => string): void => {
    const line = lines[1 + Math.floor(cell / SIDE)]!
    const column = 2 * (cell % SIDE) + 1
    line[column] = by(line[column]!)
  }
  if (passenger === IN_TAXI) {
    change(taxi, (text) => coloured(text === ' ' ? '_' : text, SGR.green))
  } else {
    change(taxi, (text) => coloured(text, SGR.yellow))
    change(STANDS[passenger]!, (text) => coloured(text, SGR.blue, SGR.bold))
  }
  change(STANDS[destination]!, (text) => coloured(text, SGR.magenta))
  return `${lines.map((line) => line.join('')).join('\n')}\n${lastAction === undefined ? '' : `  (${lastAction})`}\n`
}

function picture({ taxi, passenger, destination }: Situation) {
  const colours = Array.from({ length: SIDE * SIDE }, (_, cell) => STAND_COLOURS[STANDS.indexOf(cell)] ?? ROAD)
  const canvas = paint(SIDE, SIDE, colours, [
    [STANDS[destination]!, DESTINATION, 0.42],
    [taxi, TAXI, 0.32],
    [passenger === IN_TAXI ? taxi : STANDS[passenger]!, PASSENGER, 0.18],
  ])
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (i % SIDE === SIDE - 1 || !blocked(i, EAST!)) continue
    const [x, y] = [((i % SIDE) + 1) * CELL, (SIDE - 1 - Math.floor(i / SIDE)) * CELL]
    canvas.polygon(rectangle(x - 4, y, x + 4, y + CELL), WALL)
  }
  return canvas
}
