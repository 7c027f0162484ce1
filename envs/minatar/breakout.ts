import { type Game, type GameKind, type GameRandom, LEFT, NOOP, RIGHT, SIDE } from './game.js'

const PADDLE = 0
const BALL = 1
const TRAIL = 2
const BRICK = 3
const CHANNELS = 4

const FIRST_BRICK_ROW = 1
const BRICKS = 3 * SIDE

/**
 * A ball moves one cell diagonally a step and breaks bricks, 1 each; after a brick it passes through others until it has met none for
 * a step. It must be caught by the paddle in the last row. A new wall comes when the ball is down and the old wall is gone.
 */
class BreakoutGame implements Game {
  over = 0
  private paddle = 0
  private x = 0
  private y = 0
  private dx = 0
  private dy = 0
  private lastX = 0
  private lastY = 0
  /** 1 while the ball passes through bricks. */
  private striking = 0
  /** Row by row, 1 where there is one. */
  private readonly bricks = new Int32Array(BRICKS)
  private brickCount = 0

  reset(random: GameRandom): void {
    const right = random.integers(0, 2) === 1
    this.over = 0
    this.paddle = 4
    this.x = right ? SIDE - 1 : 0
    this.y = 3
    this.dx = right ? -1 : 1
    this.dy = 1
    this.lastX = this.x
    this.lastY = this.y
    this.striking = 0
    this.buildWall()
  }

  step(action: number): number {
    if (action === LEFT) this.paddle = Math.max(0, this.paddle - 1)
    else if (action === RIGHT) this.paddle = Math.min(SIDE - 1, this.paddle + 1)
    this.lastX = this.x
    this.lastY = this.y
    let x = this.x + this.dx
    let y = this.y + this.dy
    if (x < 0 || x >= SIDE) {
      x = x < 0 ? 0 : SIDE - 1
      this.dx = -this.dx
    }
    let reward = 0
    let metBrick = false
    const brick = SIDE * (y - FIRST_BRICK_ROW) + x
    if (y < 0) {
      y = 0
      this.dy = -this.dy
    } else if (brick >= 0 && brick < BRICKS && this.bricks[brick] === 1) {
      metBrick = true
      if (this.striking === 0) {
        reward = 1
        this.striking = 1
        this.bricks[brick] = 0
        this.brickCount--
        y = this.lastY
        this.dy = -this.dy
      }
    } else if (y === SIDE - 1) {
      if (this.brickCount === 0) this.buildWall()
      if (this.paddle === this.lastX) {
        this.dy = -this.dy
        y = this.lastY
      } else if (this.paddle === x) {
        this.dx = -this.dx
        this.dy = -this.dy
        y = this.lastY
      } else {
        this.over = 1
      }
    }
    if (!metBrick) this.striking = 0
    this.x = x
    this.y = y
    return reward
  }

  draw(out: Uint8Array, at: number): void {
    out[at + CHANNELS * (SIDE * (SIDE - 1) + this.paddle) + PADDLE] = 1
    out[at + CHANNELS * (SIDE * this.y + this.x) + BALL] = 1
    out[at + CHANNELS * (SIDE * this.lastY + this.lastX) + TRAIL] = 1
    const first = at + CHANNELS * SIDE * FIRST_BRICK_ROW + BRICK
    for (let i = 0; i < BRICKS; i++) out[first + CHANNELS * i] = this.bricks[i]!
  }

  private buildWall(): void {
    this.bricks.fill(1)
    this.brickCount = BRICKS
  }
}

export const breakout: GameKind = {
  name: 'Breakout',
  channels: [
    { name: 'paddle', letter: 'P', colour: [80, 160, 255], layer: 3 },
    { name: 'ball', letter: 'o', colour: [255, 255, 255], layer: 4 },
    { name: 'trail', letter: '~', colour: [110, 110, 110], layer: 1 },
    { name: 'brick', letter: '#', colour: [220, 90, 60], layer: 2 },
  ],
  minimalActions: [NOOP, LEFT, RIGHT],
  create: () => new BreakoutGame(),
}
