import { DOWN, type Game, type GameKind, type GameRandom, NOOP, SIDE, UP } from './game.js'

const CHICKEN = 0
const CAR = 1
const CHANNELS = 7

const COLUMN = 4
const CARS = 8
/** Steps between two moves of the chicken. */
const MOVE_INTERVAL = 3
const TIME_LIMIT = 2500

/**
 * A chicken crosses eight lanes of cars, 1 a crossing; a car that meets it sends it back to the last row, and a crossing gives the
 * cars new speeds. A car of speed s moves every s+1 steps. Episodes last 2501 steps.
 */
class FreewayGame implements Game {
  over = 0
  private y = 0
  private moveTimer = 0
  private timeLeft = 0
  /** Car i is in row i+1: column, 1 to 5 with the sign of its direction, and steps to its next move. */
  private readonly column = new Int32Array(CARS)
  private readonly speed = new Int32Array(CARS)
  private readonly countdown = new Int32Array(CARS)

  reset(random: GameRandom): void {
    this.over = 0
    this.y = SIDE - 1
    this.moveTimer = MOVE_INTERVAL
    this.timeLeft = TIME_LIMIT
    this.column.fill(0)
    this.drawSpeeds(random)
  }

  step(action: number, random: GameRandom): number {
    let reward = 0
    if (this.moveTimer === 0 && (action === UP || action === DOWN)) {
      this.moveTimer = MOVE_INTERVAL
      this.y = action === UP ? Math.max(0, this.y - 1) : Math.min(SIDE - 1, this.y + 1)
    }
    if (this.y === 0) {
      reward = 1
      this.drawSpeeds(random)
      this.y = SIDE - 1
    }
    for (let car = 0; car < CARS; car++) this.drive(car)
    if (this.moveTimer > 0) this.moveTimer--
    if (--this.timeLeft < 0) this.over = 1
    return reward
  }

  draw(out: Uint8Array, at: number): void {
    out[at + CHANNELS * (SIDE * this.y + COLUMN) + CHICKEN] = 1
    for (let car = 0; car < CARS; car++) {
      const row = at + CHANNELS * SIDE * (car + 1)
      const column = this.column[car]!
      const speed = this.speed[car]!
      out[row + CHANNELS * column + CAR] = 1
      out[row + CHANNELS * wrapped(speed > 0 ? column - 1 : column + 1) + CAR + Math.abs(speed)] = 1
    }
  }

  private drawSpeeds(random: GameRandom): void {
    for (let car = 0; car < CARS; car++) this.countdown[car] = random.integers(1, 6)
    for (let car = 0; car < CARS; car++) this.speed[car] = random.random() < 0.5 ? -this.countdown[car]! : this.countdown[car]!
  }

  private drive(car: number): void {
    this.hit(car)
    if (this.countdown[car]! > 0) {
      this.countdown[car]!--
      return
    }
    const speed = this.speed[car]!
    this.countdown[car] = Math.abs(speed)
    this.column[car] = wrapped(this.column[car]! + (speed > 0 ? 1 : -1))
    this.hit(car)
  }

  private hit(car: number): void {
    if (this.column[car] === COLUMN && this.y === car + 1) this.y = SIDE - 1
  }
}

function wrapped(column: number): number {
  return column < 0 ? SIDE - 1 : column >= SIDE ? 0 : column
}

export const freeway: GameKind = {
  name: 'Freeway',
  channels: [
    { name: 'chicken', letter: 'C', colour: [255, 255, 255], layer: 3 },
    { name: 'car', letter: '#', colour: [220, 60, 60], layer: 2 },
    { name: 'speed 1', letter: '1', colour: [60, 60, 140], layer: 1 },
    { name: 'speed 2', letter: '2', colour: [60, 100, 140], layer: 1 },
    { name: 'speed 3', letter: '3', colour: [60, 140, 120], layer: 1 },
    { name: 'speed 4', letter: '4', colour: [100, 140, 60], layer: 1 },
    { name: 'speed 5', letter: '5', colour: [150, 130, 50], layer: 1 },
  ],
  minimalActions: [NOOP, UP, DOWN],
  create: () => new FreewayGame(),
}
