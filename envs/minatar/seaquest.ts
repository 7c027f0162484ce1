// One file above 300 lines: the rules of one game, which read each other's rows; its swimmers are in seaquest-swimmers.ts.
import { ALL_ACTIONS, DOWN, FIRE, type Game, type GameKind, type GameRandom, LEFT, RIGHT, SIDE, UP } from './game.js'
import { COUNT, due, find, HEADING, headsAgainst, listFor, off, place, put, remove, SHOT, X, Y } from './seaquest-swimmers.js'

const FRONT = 0
const BACK = 1
const FRIENDLY_BULLET = 2
const TRAIL = 3
const ENEMY_BULLET = 4
const FISH = 5
const ENEMY_SUB = 6
const OXYGEN = 7
const CARRIED = 8
const DIVER = 9
const CHANNELS = 10

/** The sub moves in rows 0 (the surface) to 8; row 9 shows the gauges. */
const LAST_ROW = 8
const MAX_OXYGEN = 200
const MAX_DIVERS = 6
const SHOT_COOLDOWN = 5
const ENEMY_SHOT_INTERVAL = 10
const DIVER_MOVE_INTERVAL = 5
const DIVER_SPAWN_INTERVAL = 30
const SLOWEST_SPAWN = 20
const SLOWEST_MOVE = 5
const FASTEST_MOVE = 2

// An enemy takes at most 31 steps to cross when one comes each step, and longer only when fewer come; a bullet takes 10. A sub shoots
// every 11 steps, the player every 5; divers come every 30 and take 60.
const ENEMIES = 32
const ENEMY_BULLETS = 42
const FRIENDLY_BULLETS = 4
const DIVERS = 4

// The results of moving an enemy.
const STAYS = 0
const LEFT_GRID = 1
const SHOT_DOWN = 2

/**
 * A submarine shoots fish and enemy submarines, 1 each, and collects up to six divers. At the surface a full load pays up to 10, the
 * more oxygen is left the more; coming up with no diver, running out of oxygen, and any touch end the episode. Each surfacing makes
 * enemies come and move faster.
 */
class SeaquestGame implements Game {
  over = 0
  private x = 0
  private y = 0
  private heading = 0
  private oxygen = 0
  /** Divers on board; -1 after a full delivery, as in the original. */
  private carried = 0
  private surfaced = 0
  private cooldown = 0
  private spawnSpeed = 0
  private spawnTimer = 0
  private diverTimer = 0
  private moveSpeed = 0
  private rampIndex = 0
  private readonly fish = listFor(ENEMIES)
  private readonly subs = listFor(ENEMIES)
  private readonly friendly = listFor(FRIENDLY_BULLETS)
  private readonly enemy = listFor(ENEMY_BULLETS)
  private readonly divers = listFor(DIVERS)

  reset(): void {
    this.over = 0
    this.x = 5
    this.y = 0
    this.heading = -1
    this.oxygen = MAX_OXYGEN
    this.carried = 0
    this.surfaced = 1
    this.cooldown = 0
    this.spawnSpeed = this.spawnTimer = SLOWEST_SPAWN
    this.diverTimer = DIVER_SPAWN_INTERVAL
    this.moveSpeed = SLOWEST_MOVE
    this.rampIndex = 0
    for (const list of [this.fish, this.subs, this.friendly, this.enemy, this.divers]) list[COUNT] = 0
  }

  step(action: number, random: GameRandom): number {
    if (this.spawnTimer === 0) {
      this.spawnEnemy(random)
      this.spawnTimer = this.spawnSpeed
    }
    if (this.diverTimer === 0) {
      this.spawnDiver(random)
      this.diverTimer = DIVER_SPAWN_INTERVAL
    }
    this.act(action)
    let reward = this.moveFriendlyBullets()
    this.moveDivers()
    reward += this.moveSubs()
    this.moveEnemyBullets()
    reward += this.moveFish()
    if (this.spawnTimer > 0) this.spawnTimer--
    if (this.diverTimer > 0) this.diverTimer--
    if (this.cooldown > 0) this.cooldown--
    if (this.oxygen <= 0) this.over = 1
    if (this.y > 0) {
      this.oxygen--
      this.surfaced = 0
    } else if (this.surfaced === 0) {
      if (this.carried === 0) this.over = 1
      else reward += this.surface()
    }
    return reward
  }

  draw(out: Uint8Array, at: number): void {
    const cell = at + CHANNELS * (SIDE * this.y + this.x)
    out[cell + FRONT] = 1
    out[cell - CHANNELS * this.heading + BACK] = 1
    const gauges = at + CHANNELS * SIDE * (LAST_ROW + 1)
    const oxygen = Math.floor((this.oxygen * SIDE) / MAX_OXYGEN)
    for (let x = 0; x < oxygen; x++) out[gauges + CHANNELS * x + OXYGEN] = 1
    for (let x = SIDE - 1 - this.carried; x < SIDE - 1; x++) out[gauges + CHANNELS * x + CARRIED] = 1
    drawList(out, at, this.friendly, FRIENDLY_BULLET, false)
    drawList(out, at, this.enemy, ENEMY_BULLET, false)
    drawList(out, at, this.fish, FISH, true)
    drawList(out, at, this.subs, ENEMY_SUB, true)
    drawList(out, at, this.divers, DIVER, true)
  }

  private act(action: number): void {
    if (action === LEFT) {
      this.x = Math.max(0, this.x - 1)
      this.heading = -1
    } else if (action === RIGHT) {
      this.x = Math.min(SIDE - 1, this.x + 1)
      this.heading = 1
    } else if (action === UP) {
      this.y = Math.max(0, this.y - 1)
    } else if (action === DOWN) {
      this.y = Math.min(LAST_ROW, this.y + 1)
    } else if (action === FIRE && this.cooldown === 0) {
      put(this.friendly, this.x, this.y, this.heading, 0, 0)
      this.cooldown = SHOT_COOLDOWN
    }
  }

  private spawnEnemy(random: GameRandom): void {
    const heading = random.random() < 1 / 2 ? 1 : -1
    const isSub = random.random() < 1 / 3
    const y = random.integers(1, LAST_ROW + 1)
    if (headsAgainst(this.subs, y, heading) || headsAgainst(this.fish, y, heading)) return
    const x = heading > 0 ? 0 : SIDE - 1
    if (isSub) put(this.subs, x, y, heading, this.moveSpeed, ENEMY_SHOT_INTERVAL)
    else put(this.fish, x, y, heading, this.moveSpeed, 0)
  }

  private spawnDiver(random: GameRandom): void {
    const heading = random.random() < 1 / 2 ? 1 : -1
    const y = random.integers(1, LAST_ROW + 1)
    put(this.divers, heading > 0 ? 0 : SIDE - 1, y, heading, DIVER_MOVE_INTERVAL, 0)
  }

  private moveFriendlyBullets(): number {
    const { friendly } = this
    let reward = 0
    for (let i = 0; i < friendly[COUNT]!; ) {
      const at = place(i)
      friendly[at + X]! += friendly[at + HEADING]!
      const x = friendly[at + X]!
      const y = friendly[at + Y]!
      const fish = find(this.fish, x, y)
      const sub = fish < 0 ? find(this.subs, x, y) : -1
      if (fish >= 0) remove(this.fish, fish)
      else if (sub >= 0) remove(this.subs, sub)
      if (fish >= 0 || sub >= 0) reward++
      if (fish >= 0 || sub >= 0 || off(x)) remove(friendly, i)
      else i++
    }
    return reward
  }

  private moveDivers(): void {
    const { divers } = this
    for (let i = 0; i < divers[COUNT]!; ) {
      const at = place(i)
      const gone = this.collects(at) || (due(divers, at, DIVER_MOVE_INTERVAL) && (off(divers[at + X]!) || this.collects(at)))
      if (gone) remove(divers, i)
      else i++
    }
  }

  private collects(at: number): boolean {
    if (this.carried >= MAX_DIVERS || !this.touches(this.divers, at)) return false
    this.carried++
    return true
  }

  private moveSubs(): number {
    const { subs } = this
    let reward = 0
    for (let i = 0; i < subs[COUNT]!; ) {
      const at = place(i)
      if (this.touches(subs, at)) this.over = 1
      const gone = due(subs, at, this.moveSpeed) ? this.meets(subs, at) : STAYS
      if (subs[at + SHOT] === 0) {
        subs[at + SHOT] = ENEMY_SHOT_INTERVAL
        put(this.enemy, subs[at + X]!, subs[at + Y]!, subs[at + HEADING]!, 0, 0)
      } else {
        subs[at + SHOT]!--
      }
      if (gone === SHOT_DOWN) reward++
      if (gone === STAYS) i++
      else remove(subs, i)
    }
    return reward
  }

  private moveFish(): number {
    const { fish } = this
    let reward = 0
    for (let i = 0; i < fish[COUNT]!; ) {
      const at = place(i)
      if (this.touches(fish, at)) this.over = 1
      const gone = due(fish, at, this.moveSpeed) ? this.meets(fish, at) : STAYS
      if (gone === SHOT_DOWN) reward++
      if (gone === STAYS) i++
      else remove(fish, i)
    }
    return reward
  }

  /** The result for an enemy that has just moved. */
  private meets(list: Int32Array, at: number): number {
    if (off(list[at + X]!)) return LEFT_GRID
    if (this.touches(list, at)) {
      this.over = 1
      return STAYS
    }
    const bullet = find(this.friendly, list[at + X]!, list[at + Y]!)
    if (bullet < 0) return STAYS
    remove(this.friendly, bullet)
    return SHOT_DOWN
  }

  private moveEnemyBullets(): void {
    const { enemy } = this
    for (let i = 0; i < enemy[COUNT]!; ) {
      const at = place(i)
      if (this.touches(enemy, at)) this.over = 1
      enemy[at + X]! += enemy[at + HEADING]!
      if (off(enemy[at + X]!)) {
        remove(enemy, i)
        continue
      }
      if (this.touches(enemy, at)) this.over = 1
      i++
    }
  }

  /** Back at the surface with divers: a full load pays, one diver leaves, the tanks are filled, and enemies grow faster. */
  private surface(): number {
    let reward = 0
    this.surfaced = 1
    if (this.carried === MAX_DIVERS) {
      reward = Math.floor((this.oxygen * 10) / MAX_OXYGEN)
      this.carried = 0
    }
    this.oxygen = MAX_OXYGEN
    this.carried--
    if (this.spawnSpeed > 1 || this.moveSpeed > FASTEST_MOVE) {
      if (this.moveSpeed > FASTEST_MOVE && this.rampIndex % 2 === 1) this.moveSpeed--
      if (this.spawnSpeed > 1) this.spawnSpeed--
      this.rampIndex++
    }
    return reward
  }

  private touches(list: Int32Array, at: number): boolean {
    return list[at + X] === this.x && list[at + Y] === this.y
  }
}

function drawList(out: Uint8Array, at: number, list: Int32Array, channel: number, trailing: boolean): void {
  for (let i = 0; i < list[COUNT]!; i++) {
    const swimmer = place(i)
    const x = list[swimmer + X]!
    const row = at + CHANNELS * SIDE * list[swimmer + Y]!
    out[row + CHANNELS * x + channel] = 1
    const behind = x - list[swimmer + HEADING]!
    if (trailing && !off(behind)) out[row + CHANNELS * behind + TRAIL] = 1
  }
}

export const seaquest: GameKind = {
  name: 'Seaquest',
  channels: [
    { name: 'own front', letter: 'S', colour: [80, 160, 255], layer: 4 },
    { name: 'own back', letter: 's', colour: [50, 100, 170], layer: 3 },
    { name: 'own bullet', letter: '-', colour: [255, 255, 255], layer: 2 },
    { name: 'trail', letter: '~', colour: [110, 110, 110], layer: 1 },
    { name: 'enemy bullet', letter: '!', colour: [250, 130, 60], layer: 3 },
    { name: 'fish', letter: 'F', colour: [220, 60, 60], layer: 3 },
    { name: 'enemy sub', letter: 'E', colour: [190, 60, 190], layer: 3 },
    { name: 'oxygen', letter: 'O', colour: [90, 220, 220], layer: 1 },
    { name: 'divers carried', letter: 'D', colour: [250, 210, 60], layer: 2 },
    { name: 'diver', letter: 'd', colour: [250, 210, 60], layer: 2 },
  ],
  minimalActions: ALL_ACTIONS,
  create: () => new SeaquestGame(),
}
