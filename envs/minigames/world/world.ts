import { BUILD_TIME, DEPOSIT, HP, OWNER, RADIUS, SELF, SUPPLY } from './unit-types.js'

/** Orders. */
export const IDLE = 0
export const MOVE = 1
/** Goes to a place, and fights whom it meets. */
export const ATTACK_MOVE = 2
/** Fights one enemy until it is dead. */
export const ATTACK = 3
/** Walks to minerals or a refinery, or waits there. */
export const GATHER = 4
export const MINE = 5
export const RETURN = 6
/** Walks to the site of a structure. */
export const BUILD = 7
export const CONSTRUCT = 8

/** The type of a slot that holds no unit, and the target of a unit that has none. */
export const NOTHING = -1

/** How a unit takes the present tick: it follows its order, stands and fights, or chases its target. */
export const FREE = 0
export const HOLD = 1
export const CHASE = 2

/** Cells of the fog: never seen, seen before, and seen now. */
export const HIDDEN = 0
export const SEEN = 1
export const VISIBLE = 2

/** Columns of units that decide the future. */
const REALS = ['x', 'y', 'hp', 'cooldown', 'goalX', 'goalY', 'timer', 'progress', 'rallyX', 'rallyY'] as const
const WHOLES = [
  'type',
  'serial',
  'order',
  'target',
  'targetSerial',
  'selected',
  'awake',
  'amount',
  'cargo',
  'home',
  'miner',
  'blueprint',
  'queued',
  'rally',
] as const
/** Numbers of the world that decide the future. */
const NUMBERS = [
  'used',
  'serials',
  'ticks',
  'cameraX',
  'cameraY',
  'minerals',
  'gas',
  'collected',
  'spent',
  'supplyUsed',
  'supplyCap',
] as const

/**
 * Units on a square arena, x to the right, y downwards. A unit is a slot, a place in each column; loops go over slots below `used`, and those
 * of type NOTHING are empty. Nothing here allocates but the constructor and `getState`.
 */
export class World {
  /** Slots in use are below this. */
  used = 0
  /** Units that there ever were. */
  serials = 0
  /** Ticks of the episode. */
  ticks = 0
  /** The top left corner of the screen. */
  cameraX = 0
  cameraY = 0
  minerals = 0
  gas = 0
  /** Minerals and gas that workers brought, and those spent. */
  collected = 0
  spent = 0
  supplyUsed = 0
  supplyCap = 0

  /** Events of the present tick: enemies and own units that died, marines that were trained, resources that were brought. */
  kills = 0
  losses = 0
  trained = 0
  brought = 0

  readonly x: Float64Array
  readonly y: Float64Array
  readonly hp: Float64Array
  /** Seconds until the weapon is ready. */
  readonly cooldown: Float64Array
  readonly goalX: Float64Array
  readonly goalY: Float64Array
  /** Seconds left, of a trip inside a deposit or of a structure's construction. */
  readonly timer: Float64Array
  /** Seconds left of the unit in training. */
  readonly progress: Float64Array
  readonly rallyX: Float64Array
  readonly rallyY: Float64Array
  readonly type: Int32Array
  /** A number that no other unit ever has: slots are used again. */
  readonly serial: Int32Array
  readonly order: Int32Array
  /** A slot: an enemy, minerals, a refinery, or a structure under construction. */
  readonly target: Int32Array
  readonly targetSerial: Int32Array
  readonly selected: Int32Array
  /** 1 for a unit that moved lately: two units asleep cannot overlap. */
  readonly awake: Int32Array
  /** Resources: what is left in a deposit, or what a worker carries. */
  readonly amount: Int32Array
  /** What a worker carries: a type, minerals or refinery, or NOTHING. */
  readonly cargo: Int32Array
  /** The command center that a worker brings its cargo to. */
  readonly home: Int32Array
  /** The worker inside a deposit; right only as long as that one mines there. */
  readonly miner: Int32Array
  /** The type that a worker is about to build. */
  readonly blueprint: Int32Array
  /** Units in a structure's queue. */
  readonly queued: Int32Array
  /** 1 for a structure with a rally point. */
  readonly rally: Int32Array
  /** How each unit takes the present tick; no state. */
  readonly stance: Int32Array
  /** What own units see: [side x side] cells of a world unit, row by row, each HIDDEN, SEEN or VISIBLE; null where all is visible. */
  readonly fog: Uint8Array | null

  /**
   * @param side length of the arena
   * @param capacity the most units at once
   * @param view length of the part that the screen shows
   * @param isFoggy true where only what own units see is shown
   */
  constructor(
    readonly side: number,
    readonly capacity: number,
    readonly view: number,
    isFoggy: boolean,
  ) {
    const reals = (): Float64Array => new Float64Array(capacity)
    const wholes = (): Int32Array => new Int32Array(capacity)
    this.x = reals()
    this.y = reals()
    this.hp = reals()
    this.cooldown = reals()
    this.goalX = reals()
    this.goalY = reals()
    this.timer = reals()
    this.progress = reals()
    this.rallyX = reals()
    this.rallyY = reals()
    this.type = wholes()
    this.serial = wholes()
    this.order = wholes()
    this.target = wholes()
    this.targetSerial = wholes()
    this.selected = wholes()
    this.awake = wholes()
    this.amount = wholes()
    this.cargo = wholes()
    this.home = wholes()
    this.miner = wholes()
    this.blueprint = wholes()
    this.queued = wholes()
    this.rally = wholes()
    this.stance = wholes()
    this.fog = isFoggy ? new Uint8Array(side * side) : null
  }

  /** An empty arena. The screen shows its middle. */
  clear(): void {
    for (const name of NUMBERS) this[name] = 0
    this.beginTick()
    this.cameraX = (this.side - this.view) / 2
    this.cameraY = this.cameraX
    this.fog?.fill(HIDDEN)
  }

  beginTick(): void {
    this.kills = 0
    this.losses = 0
    this.trained = 0
    this.brought = 0
  }

  /** Puts a unit into the first empty slot. Returns the slot, or NOTHING where all are taken. */
  spawn(type: number, x: number, y: number): number {
    let slot = 0
    while (slot < this.used && this.type[slot] !== NOTHING) slot++
    if (slot === this.capacity) return NOTHING
    if (slot === this.used) this.used++
    this.type[slot] = type
    this.serial[slot] = ++this.serials
    this.x[slot] = this.inside(x, RADIUS[type]!)
    this.y[slot] = this.inside(y, RADIUS[type]!)
    this.hp[slot] = HP[type]!
    this.amount[slot] = DEPOSIT[type]!
    this.cooldown[slot] = 0
    this.timer[slot] = 0
    this.progress[slot] = 0
    this.rallyX[slot] = 0
    this.rallyY[slot] = 0
    this.selected[slot] = 0
    this.awake[slot] = 1
    this.cargo[slot] = NOTHING
    this.home[slot] = NOTHING
    this.miner[slot] = NOTHING
    this.blueprint[slot] = NOTHING
    this.queued[slot] = 0
    this.rally[slot] = 0
    this.stance[slot] = FREE
    this.stop(slot)
    return slot
  }

  /** Puts up a finished unit or structure that takes or gives supply. */
  grant(type: number, x: number, y: number): number {
    const slot = this.spawn(type, x, y)
    if (slot !== NOTHING) this.countSupply(type)
    return slot
  }

  countSupply(type: number): void {
    const supply = SUPPLY[type]!
    if (supply > 0) this.supplyUsed += supply
    else this.supplyCap = Math.min(200, this.supplyCap - supply)
  }

  remove(slot: number): void {
    this.type[slot] = NOTHING
    this.selected[slot] = 0
    while (this.used > 0 && this.type[this.used - 1] === NOTHING) this.used--
  }

  /** Takes a unit's order away; it stays where it is. */
  stop(slot: number): void {
    this.order[slot] = IDLE
    this.target[slot] = NOTHING
    this.targetSerial[slot] = 0
    this.goalX[slot] = this.x[slot]!
    this.goalY[slot] = this.y[slot]!
    this.awake[slot] = 1
  }

  aim(slot: number, target: number): void {
    this.target[slot] = target
    this.targetSerial[slot] = this.serial[target]!
  }

  /** The slot of a unit's target; NOTHING where it has none or the target is gone. */
  targetOf(slot: number): number {
    const target = this.target[slot]!
    if (target === NOTHING || this.type[target] === NOTHING || this.serial[target] !== this.targetSerial[slot]) return NOTHING
    return target
  }

  count(type: number): number {
    let count = 0
    for (let i = 0; i < this.used; i++) if (this.type[i] === type) count++
    return count
  }

  isSelf(slot: number): boolean {
    return this.type[slot] !== NOTHING && OWNER[this.type[slot]!] === SELF
  }

  /** Says whether a structure stands, and is no building site any more. */
  isFinished(slot: number): boolean {
    return BUILD_TIME[this.type[slot]!] === 0 || this.timer[slot]! <= 0
  }

  distance(slot: number, x: number, y: number): number {
    const dx = x - this.x[slot]!
    const dy = y - this.y[slot]!
    return Math.sqrt(dx * dx + dy * dy)
  }

  /** Says whether the player sees a unit. */
  sees(slot: number): boolean {
    if (this.fog === null || this.isSelf(slot)) return true
    return this.fog[Math.floor(this.y[slot]!) * this.side + Math.floor(this.x[slot]!)] === VISIBLE
  }

  /** The distance between the outlines of two units. */
  gap(a: number, b: number): number {
    return this.distance(a, this.x[b]!, this.y[b]!) - RADIUS[this.type[a]!]! - RADIUS[this.type[b]!]!
  }

  /** A coordinate, moved so far that a unit of that radius is inside of the arena. */
  inside(coordinate: number, radius: number): number {
    return Math.min(Math.max(coordinate, radius), this.side - radius)
  }

  /** All that decides the future: the numbers, and then the columns as far as they are in use. */
  getState(): Float64Array {
    const { used } = this
    const state = new Float64Array(NUMBERS.length + used * (REALS.length + WHOLES.length))
    let at = 0
    for (const name of NUMBERS) state[at++] = this[name]
    for (const name of [...REALS, ...WHOLES]) {
      state.set(this[name].subarray(0, used), at)
      at += used
    }
    return state
  }

  /** Says whether that is a state of an arena with room for as many units. */
  fits(state: unknown): state is Float64Array {
    if (!(state instanceof Float64Array)) return false
    const [used = 0] = state
    return used <= this.capacity && state.length === NUMBERS.length + used * (REALS.length + WHOLES.length)
  }

  setState(state: Float64Array): void {
    let at = 0
    for (const name of NUMBERS) this[name] = state[at++]!
    for (const name of [...REALS, ...WHOLES]) {
      this[name].set(state.subarray(at, at + this.used))
      at += this.used
    }
    // Units of what was here before are gone: a slot that is saved as a target may be one of theirs.
    this.type.fill(NOTHING, this.used)
    this.beginTick()
  }
}
