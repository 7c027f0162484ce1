import { DOWN, type Game, type GameKind, type GameRandom, LEFT, NOOP, RIGHT, SIDE, UP } from './game.js'

const PLAYER = 0
const ENEMY = 1
const TRAIL = 2
const GOLD = 3
const CHANNELS = 4

/** Rows 1 to 8 hold one enemy or piece of gold each. */
const FIRST_ROW = 1
const SLOTS = 8
const SPAWN_SPEED = 10
const MOVE_SPEED = 5
const RAMP_INTERVAL = 100

const EMPTY = 0
const ENEMY_KIND = 1
const GOLD_KIND = 2

/** Enemies and gold cross the grid; gold is worth 1, an enemy ends the episode. They come and move faster as time goes by. */
class AsterixGame implements Game {
  over = 0
  private x = 0
  private y = 0
  /** Content, column and direction (-1 or 1) of each row. */
  private readonly kind = new Int32Array(SLOTS)
  private readonly column = new Int32Array(SLOTS)
  private readonly heading = new Int32Array(SLOTS)
  private spawnSpeed = 0
  private spawnTimer = 0
  private moveSpeed = 0
  private moveTimer = 0
  private rampTimer = 0
  private rampIndex = 0

  reset(): void {
    this.over = 0
    this.x = 5
    this.y = 5
    this.kind.fill(EMPTY)
    this.spawnSpeed = this.spawnTimer = SPAWN_SPEED
    this.moveSpeed = this.moveTimer = MOVE_SPEED
    this.rampTimer = RAMP_INTERVAL
    this.rampIndex = 0
  }

  step(action: number, random: GameRandom): number {
    if (this.spawnTimer === 0) {
      this.spawn(random)
      this.spawnTimer = this.spawnSpeed
    }
    if (action === LEFT) this.x = Math.max(0, this.x - 1)
    else if (action === RIGHT) this.x = Math.min(SIDE - 1, this.x + 1)
    else if (action === UP) this.y = Math.max(FIRST_ROW, this.y - 1)
    else if (action === DOWN) this.y = Math.min(FIRST_ROW + SLOTS - 1, this.y + 1)
    let reward = this.touch()
    if (this.moveTimer === 0) {
      this.moveTimer = this.moveSpeed
      this.advance()
      reward += this.touch()
    }
    this.spawnTimer--
    this.moveTimer--
    if (this.spawnSpeed > 1 || this.moveSpeed > 1) this.ramp()
    return reward
  }

  draw(out: Uint8Array, at: number): void {
    out[at + CHANNELS * (SIDE * this.y + this.x) + PLAYER] = 1
    for (let slot = 0; slot < SLOTS; slot++) {
      const kind = this.kind[slot]!
      if (kind === EMPTY) continue
      const row = at + CHANNELS * SIDE * (FIRST_ROW + slot)
      const column = this.column[slot]!
      out[row + CHANNELS * column + (kind === GOLD_KIND ? GOLD : ENEMY)] = 1
      const behind = column - this.heading[slot]!
      if (behind >= 0 && behind < SIDE) out[row + CHANNELS * behind + TRAIL] = 1
    }
  }

  private spawn(random: GameRandom): void {
    const rightward = random.random() < 1 / 2
    const gold = random.random() < 1 / 3
    let free = 0
    for (let slot = 0; slot < SLOTS; slot++) if (this.kind[slot] === EMPTY) free++
    if (free === 0) return
    let nth = random.integers(0, free)
    let slot = 0
    while (this.kind[slot] !== EMPTY || nth-- > 0) slot++
    this.kind[slot] = gold ? GOLD_KIND : ENEMY_KIND
    this.column[slot] = rightward ? 0 : SIDE - 1
    this.heading[slot] = rightward ? 1 : -1
  }

  /** The player meets what is in its cell: gold is taken, an enemy ends the episode. */
  private touch(): number {
    const slot = this.y - FIRST_ROW
    if (this.kind[slot] === EMPTY || this.column[slot] !== this.x) return 0
    if (this.kind[slot] === ENEMY_KIND) {
      this.over = 1
      return 0
    }
    this.kind[slot] = EMPTY
    return 1
  }

  private advance(): void {
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.kind[slot] === EMPTY) continue
      const column = this.column[slot]! + this.heading[slot]!
      if (column < 0 || column >= SIDE) this.kind[slot] = EMPTY
      else this.column[slot] = column
    }
  }

  /** Every 102 steps spawns come one step sooner, and moves every second time. */
  private ramp(): void {
    if (this.rampTimer >= 0) {
      this.rampTimer--
      return
    }
    if (this.moveSpeed > 1 && this.rampIndex % 2 === 1) this.moveSpeed--
    if (this.spawnSpeed > 1) this.spawnSpeed--
    this.rampIndex++
    this.rampTimer = RAMP_INTERVAL
  }
}

export const asterix: GameKind = {
  name: 'Asterix',
  channels: [
    { name: 'player', letter: 'P', colour: [80, 160, 255], layer: 3 },
    { name: 'enemy', letter: 'E', colour: [220, 60, 60], layer: 2 },
    { name: 'trail', letter: '~', colour: [110, 110, 110], layer: 1 },
    { name: 'gold', letter: '$', colour: [250, 210, 60], layer: 2 },
  ],
  minimalActions: [NOOP, LEFT, UP, RIGHT, DOWN],
  create: () => new AsterixGame(),
}
