/** Seconds of a tick. */
export const TICK = 1 / 16

export const SELF = 0
const NEUTRAL = 1
export const ENEMY = 2

interface Weapon {
  readonly damage: number
  /** Damage beside that, to light targets. */
  readonly bonus?: number
  /** Seconds between two shots. */
  readonly period: number
  /** The most between the outlines of two units that fight. */
  readonly range: number
  /** The attacker dies, and harms everybody within so far of it; so it does when it is killed. */
  readonly splash?: number
}

/** Facts of a type. Lengths are in world units, times in seconds. */
interface UnitType {
  readonly owner: number
  readonly radius: number
  /** Hit points; 0 for what cannot be harmed. */
  readonly hp?: number
  readonly speed?: number
  readonly armour?: number
  readonly light?: boolean
  readonly regeneration?: number
  readonly sight?: number
  /** An enemy whose outline is so near is attacked without an order. */
  readonly alert?: number
  readonly weapon?: Weapon
  /** False for what others walk through. Absent, true. */
  readonly solid?: boolean
  /** Costs, for what is built or trained. */
  readonly minerals?: number
  readonly buildTime?: number
  /** Supply that it takes, or gives when below 0. */
  readonly supply?: number
  /** Minerals or gas that it holds at first. */
  readonly deposit?: number
}

/**
 * StarCraft II's figures, as far as they are known: those of SMAClite for marine and zergling, the game's for the rest; alertness and the
 * radii of structures, which are squares there, are chosen.
 */
const TYPES = {
  marine: {
    owner: SELF,
    radius: 0.375,
    hp: 45,
    speed: 3.15,
    light: true,
    sight: 9,
    alert: 6,
    weapon: { damage: 6, period: 0.61, range: 5 },
    minerals: 50,
    buildTime: 18,
    supply: 1,
  },
  zergling: {
    owner: ENEMY,
    radius: 0.375,
    hp: 35,
    speed: 4.13,
    light: true,
    regeneration: 0.38,
    alert: 8,
    weapon: { damage: 5, period: 0.497, range: 0.1 },
  },
  baneling: {
    owner: ENEMY,
    radius: 0.375,
    hp: 30,
    speed: 3.5,
    regeneration: 0.38,
    alert: 8,
    weapon: { damage: 16, bonus: 19, period: 1, range: 0.25, splash: 2.2 },
  },
  roach: {
    owner: ENEMY,
    radius: 0.625,
    hp: 145,
    speed: 3.15,
    armour: 1,
    regeneration: 0.38,
    alert: 8,
    weapon: { damage: 16, period: 1.43, range: 4 },
  },
  beacon: { owner: NEUTRAL, radius: 2.5, solid: false },
  shard: { owner: NEUTRAL, radius: 0.5, solid: false },
  minerals: { owner: NEUTRAL, radius: 0.75, deposit: 1800 },
  geyser: { owner: NEUTRAL, radius: 1.5, deposit: 2250 },
  scv: { owner: SELF, radius: 0.375, hp: 45, speed: 3.94, light: true, sight: 8, minerals: 50, buildTime: 12, supply: 1 },
  command_center: { owner: SELF, radius: 2.5, hp: 1500, armour: 1, sight: 11, minerals: 400, buildTime: 71, supply: -15 },
  supply_depot: { owner: SELF, radius: 1, hp: 400, armour: 1, sight: 10, minerals: 100, buildTime: 21, supply: -8 },
  barracks: { owner: SELF, radius: 1.5, hp: 1000, armour: 1, sight: 9, minerals: 150, buildTime: 46 },
  refinery: { owner: SELF, radius: 1.5, hp: 500, armour: 1, sight: 9, minerals: 75, buildTime: 21 },
} as const satisfies Record<string, UnitType>

export type UnitName = keyof typeof TYPES

/** Names of the types; a type's number is its place here. */
export const UNIT_NAMES = Object.keys(TYPES) as readonly UnitName[]

/** The number of each type. */
export const UNITS = Object.fromEntries(UNIT_NAMES.map((name, number) => [name, number])) as Readonly<Record<UnitName, number>>

/** A fact of every type as a column, since loops over units read them by a type's number. */
function column(fact: (type: UnitType) => number): Float64Array {
  return Float64Array.from(UNIT_NAMES, (name) => fact(TYPES[name]))
}

export const OWNER = column((type) => type.owner)
export const RADIUS = column((type) => type.radius)
export const HP = column((type) => type.hp ?? 0)
/** World units a tick. */
export const STEP = column((type) => (type.speed ?? 0) * TICK)
export const ARMOUR = column((type) => type.armour ?? 0)
export const IS_LIGHT = column((type) => (type.light === true ? 1 : 0))
/** Hit points a tick. */
export const REGENERATION = column((type) => (type.regeneration ?? 0) * TICK)
export const SIGHT = column((type) => type.sight ?? 0)
export const ALERT = column((type) => type.alert ?? 0)
export const IS_ARMED = column((type) => (type.weapon === undefined ? 0 : 1))
export const DAMAGE = column((type) => type.weapon?.damage ?? 0)
export const BONUS = column((type) => type.weapon?.bonus ?? 0)
export const PERIOD = column((type) => type.weapon?.period ?? 0)
export const RANGE = column((type) => type.weapon?.range ?? 0)
export const SPLASH = column((type) => type.weapon?.splash ?? 0)
export const IS_SOLID = column((type) => (type.solid === false ? 0 : 1))
export const COST = column((type) => type.minerals ?? 0)
export const BUILD_TIME = column((type) => type.buildTime ?? 0)
export const SUPPLY = column((type) => type.supply ?? 0)
export const DEPOSIT = column((type) => type.deposit ?? 0)
