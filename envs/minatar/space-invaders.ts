import { FIRE, type Game, type GameKind, LEFT, NOOP, RIGHT, SIDE } from './game.js'

const CANNON = 0
const ALIEN = 1
const ALIEN_LEFT = 2
const ALIEN_RIGHT = 3
const FRIENDLY = 4
const ENEMY = 5
const CHANNELS = 6

const SHOT_COOLDOWN = 5
const ENEMY_SHOT_INTERVAL = 10
const SLOWEST_MOVE = 12
const FASTEST_MOVE = 6
const LAST = SIDE - 1
/** Bit x of a row is column x. */
const ALL_COLUMNS = 2 ** SIDE - 1
/** Rows 0 to 3, columns 2 to 7. */
const WAVE_ROWS = 4
const WAVE_COLUMNS = 0b11111100
const WAVE = 24

/**
 * A cannon in the last row shoots at a wave of aliens, 1 each, that go left and right, and down at the edges; the fewer there are, the
 * faster. Their shots and their touch end the episode. Each new wave may start faster.
 */
class SpaceInvadersGame implements Game {
  over = 0
  private cannon = 0
  private cooldown = 0
  /** A row of ten bits each. */
  private readonly aliens = new Int32Array(SIDE)
  private readonly friendly = new Int32Array(SIDE)
  private readonly enemy = new Int32Array(SIDE)
  private alienCount = 0
  /** -1 left, 1 right. */
  private heading = 0
  private moveInterval = 0
  private moveTimer = 0
  private shotTimer = 0

  reset(): void {
    this.over = 0
    this.cannon = 5
    this.cooldown = 0
    this.friendly.fill(0)
    this.enemy.fill(0)
    this.heading = -1
    this.moveInterval = this.moveTimer = SLOWEST_MOVE
    this.shotTimer = ENEMY_SHOT_INTERVAL
    this.aliens.fill(0)
    this.sendWave()
  }

  step(action: number): number {
    const { aliens, friendly, enemy } = this
    if (action === LEFT) this.cannon = Math.max(0, this.cannon - 1)
    else if (action === RIGHT) this.cannon = Math.min(LAST, this.cannon + 1)
    else if (action === FIRE && this.cooldown === 0) {
      friendly[LAST]! |= 1 << this.cannon
      this.cooldown = SHOT_COOLDOWN
    }
    moveUp(friendly)
    moveDown(enemy)
    this.endIf(enemy)
    this.endIf(aliens)
    if (this.moveTimer === 0) this.moveAliens()
    if (this.shotTimer === 0) {
      this.shotTimer = ENEMY_SHOT_INTERVAL
      this.shoot()
    }
    const reward = this.killed()
    if (this.cooldown > 0) this.cooldown--
    this.moveTimer--
    this.shotTimer--
    if (this.alienCount === 0) {
      if (this.moveInterval > FASTEST_MOVE) this.moveInterval--
      this.sendWave()
    }
    return reward
  }

  draw(out: Uint8Array, at: number): void {
    const heading = this.heading < 0 ? ALIEN_LEFT : ALIEN_RIGHT
    out[at + CHANNELS * (SIDE * LAST + this.cannon) + CANNON] = 1
    for (let y = 0; y < SIDE; y++) {
      const row = at + CHANNELS * SIDE * y
      drawRow(out, row + ALIEN, this.aliens[y]!)
      drawRow(out, row + heading, this.aliens[y]!)
      drawRow(out, row + FRIENDLY, this.friendly[y]!)
      drawRow(out, row + ENEMY, this.enemy[y]!)
    }
  }

  private sendWave(): void {
    this.aliens.fill(WAVE_COLUMNS, 0, WAVE_ROWS)
    this.alienCount = WAVE
  }

  private endIf(rows: Int32Array): void {
    if (((rows[LAST]! >> this.cannon) & 1) === 1) this.over = 1
  }

  private moveAliens(): void {
    const { aliens } = this
    this.moveTimer = Math.min(this.alienCount, this.moveInterval)
    const edge = this.heading < 0 ? 1 : 1 << LAST
    let atEdge = 0
    for (let y = 0; y < SIDE; y++) atEdge |= aliens[y]! & edge
    if (atEdge !== 0) {
      this.heading = -this.heading
      if (aliens[LAST] !== 0) this.over = 1
      // Aliens at the bottom come out at the top, as in the original: the episode is over, but one of them still shoots in this step.
      const bottom = aliens[LAST]!
      moveDown(aliens)
      aliens[0] = bottom
    } else if (this.heading < 0) {
      for (let y = 0; y < SIDE; y++) aliens[y]! >>= 1
    } else {
      for (let y = 0; y < SIDE; y++) aliens[y]! <<= 1
    }
    this.endIf(aliens)
  }

  /** The lowest alien of the column nearest to the cannon, of two the left one. */
  private shoot(): void {
    const { aliens, cannon } = this
    let columns = 0
    for (let y = 0; y < SIDE; y++) columns |= aliens[y]!
    let column = cannon
    for (let distance = 1; ((columns >> column) & 1) === 0; distance++) {
      const left = cannon - distance
      column = left >= 0 && ((columns >> left) & 1) === 1 ? left : cannon + distance
    }
    let y = LAST
    while (((aliens[y]! >> column) & 1) === 0) y--
    this.enemy[y]! |= 1 << column
  }

  private killed(): number {
    const { aliens, friendly } = this
    let kills = 0
    for (let y = 0; y < SIDE; y++) {
      const hits = aliens[y]! & friendly[y]!
      if (hits === 0) continue
      aliens[y]! &= ALL_COLUMNS & ~hits
      friendly[y]! &= ALL_COLUMNS & ~hits
      for (let rest = hits; rest !== 0; rest &= rest - 1) kills++
    }
    this.alienCount -= kills
    return kills
  }
}

function drawRow(out: Uint8Array, at: number, row: number): void {
  for (let rest = row; rest !== 0; rest &= rest - 1) out[at + CHANNELS * (31 - Math.clz32(rest & -rest))] = 1
}

function moveUp(rows: Int32Array): void {
  for (let y = 0; y < LAST; y++) rows[y] = rows[y + 1]!
  rows[LAST] = 0
}

function moveDown(rows: Int32Array): void {
  for (let y = LAST; y > 0; y--) rows[y] = rows[y - 1]!
  rows[0] = 0
}

export const spaceInvaders: GameKind = {
  name: 'SpaceInvaders',
  channels: [
    { name: 'cannon', letter: 'C', colour: [80, 160, 255], layer: 2 },
    { name: 'alien', letter: 'A', colour: [120, 220, 90], layer: 1 },
    { name: 'alien going left', letter: '<', colour: [120, 220, 90], layer: 2 },
    { name: 'alien going right', letter: '>', colour: [120, 220, 90], layer: 2 },
    { name: 'own bullet', letter: '|', colour: [255, 255, 255], layer: 3 },
    { name: 'enemy bullet', letter: '!', colour: [220, 60, 60], layer: 4 },
  ],
  minimalActions: [NOOP, LEFT, RIGHT, FIRE],
  create: () => new SpaceInvadersGame(),
}
