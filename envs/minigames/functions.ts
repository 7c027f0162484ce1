import { canTrain, depositAt, enqueue, geyserAt, isSite, requirement, sendToBuild, setRally, trainee } from './world/building.js'
import { isIdleWorker, sendToGather } from './world/gathering.js'
import { COST, IS_ARMED, OWNER, RADIUS, SELF, STEP, UNITS } from './world/unit-types.js'
import { ATTACK, ATTACK_MOVE, BUILD, CONSTRUCT, MOVE, NOTHING, type World } from './world/world.js'

/** The part of an action that says where. */
export type Argument = 'screen' | 'minimap'

/** What a player can do, after the functions of StarCraft II's interface for learning. */
interface PlayerFunction {
  readonly argument: Argument | null
  /** Says whether it can be done now, at the right place if it has one. */
  isAvailable(world: World): boolean
  /**
   * Does it at a place in the arena. Where there is nothing to be done it changes nothing.
   * @param reach how far from the place the outline of what is meant may be
   */
  apply(world: World, x: number, y: number, reach: number): void
}

const { scv: SCV, marine: MARINE, command_center: COMMAND_CENTER, supply_depot: DEPOT, barracks: BARRACKS, refinery: REFINERY } = UNITS

const always = (): boolean => true

/** The functions of all games. */
export const FUNCTIONS = {
  no_op: { argument: null, isAvailable: always, apply() {} },
  select_all: { argument: null, isAvailable: (world) => exists(world, isFighter), apply: (world) => selectAll(world, isFighter) },
  select_point: { argument: 'screen', isAvailable: (world) => exists(world, isOwn), apply: selectPoint },
  select_worker: { argument: null, isAvailable: (world) => exists(world, isWorker), apply: selectWorker },
  select_workers: { argument: null, isAvailable: (world) => exists(world, isWorker), apply: (world) => selectAll(world, isWorker) },
  move_screen: { argument: 'screen', isAvailable: (world) => exists(world, isMobile), apply: move },
  move_minimap: { argument: 'minimap', isAvailable: (world) => exists(world, isMobile), apply: move },
  attack_screen: { argument: 'screen', isAvailable: (world) => exists(world, isSelectedFighter), apply: attack },
  attack_minimap: { argument: 'minimap', isAvailable: (world) => exists(world, isSelectedFighter), apply: attackMove },
  move_camera: { argument: 'minimap', isAvailable: always, apply: moveCamera },
  gather_screen: { argument: 'screen', isAvailable: (world) => exists(world, isFreeWorker), apply: gatherAt },
  rally_screen: { argument: 'screen', isAvailable: (world) => exists(world, isTrainer), apply: rallyTo },
  build_supply_depot: building(DEPOT),
  build_barracks: building(BARRACKS),
  build_refinery: building(REFINERY),
  build_command_center: building(COMMAND_CENTER),
  train_scv: training(SCV),
  train_marine: training(MARINE),
} as const satisfies Record<string, PlayerFunction>

export type FunctionName = keyof typeof FUNCTIONS

type Test = (world: World, slot: number) => boolean

const isOwn: Test = (world, i) => world.isSelf(i)
const isFighter: Test = (world, i) => world.isSelf(i) && IS_ARMED[world.type[i]!] === 1
const isWorker: Test = (world, i) => world.type[i] === SCV
const isSelectedFighter: Test = (world, i) => world.selected[i] === 1 && IS_ARMED[world.type[i]!] === 1
/** A worker that builds stays with its work. */
const isMobile: Test = (world, i) => world.selected[i] === 1 && STEP[world.type[i]!]! > 0 && world.order[i] !== CONSTRUCT
const isFreeWorker: Test = (world, i) => world.type[i] === SCV && isMobile(world, i)
const isTrainer: Test = (world, i) => world.selected[i] === 1 && trainee(world.type[i]!) !== NOTHING && world.isFinished(i)

function exists(world: World, test: Test): boolean {
  for (let i = 0; i < world.used; i++) if (world.type[i] !== NOTHING && test(world, i)) return true
  return false
}

function selectAll(world: World, test: Test): void {
  for (let i = 0; i < world.used; i++) world.selected[i] = world.type[i] !== NOTHING && test(world, i) ? 1 : 0
}

function select(world: World, slot: number): void {
  world.selected.fill(0, 0, world.used)
  world.selected[slot] = 1
}

/** The own unit whose outline is nearest to the place. */
function selectPoint(world: World, x: number, y: number, reach: number): void {
  const slot = nearest(world, x, y, reach, SELF)
  if (slot !== NOTHING) select(world, slot)
}

/** A worker without work if there is one, else any; the next one each time. */
function selectWorker(world: World): void {
  let start = 0
  for (let i = 0; i < world.used; i++) if (world.selected[i] === 1 && world.type[i] === SCV) start = i + 1
  let any = NOTHING
  for (let k = 0; k < world.used; k++) {
    const i = (start + k) % world.used
    if (isIdleWorker(world, i)) {
      select(world, i)
      return
    }
    if (any === NOTHING && world.type[i] === SCV && world.order[i] !== CONSTRUCT && world.order[i] !== BUILD) any = i
  }
  if (any !== NOTHING) select(world, any)
}

function move(world: World, x: number, y: number): void {
  sendAll(world, isMobile, MOVE, x, y)
}

/** Attacks the enemy at the place; where there is none, whoever is met on the way to it. */
function attack(world: World, x: number, y: number, reach: number): void {
  const enemy = nearest(world, x, y, reach, 2 - SELF)
  if (enemy === NOTHING) {
    attackMove(world, x, y)
    return
  }
  for (let i = 0; i < world.used; i++) {
    if (!isSelectedFighter(world, i)) continue
    world.order[i] = ATTACK
    world.aim(i, enemy)
  }
}

function attackMove(world: World, x: number, y: number): void {
  sendAll(world, isSelectedFighter, ATTACK_MOVE, x, y)
}

function sendAll(world: World, test: Test, order: number, x: number, y: number): void {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] === NOTHING || !test(world, i)) continue
    const radius = RADIUS[world.type[i]!]!
    world.order[i] = order
    world.target[i] = NOTHING
    world.goalX[i] = world.inside(x, radius)
    world.goalY[i] = world.inside(y, radius)
  }
}

/** Centres the screen on the place, as far as the arena goes. */
function moveCamera(world: World, x: number, y: number): void {
  const last = world.side - world.view
  world.cameraX = Math.min(Math.max(x - world.view / 2, 0), last)
  world.cameraY = Math.min(Math.max(y - world.view / 2, 0), last)
}

function gatherAt(world: World, x: number, y: number, reach: number): void {
  const deposit = depositAt(world, x, y, reach)
  if (deposit === NOTHING) return
  for (let i = 0; i < world.used; i++) if (isFreeWorker(world, i)) sendToGather(world, i, deposit)
}

function rallyTo(world: World, x: number, y: number, reach: number): void {
  const deposit = depositAt(world, x, y, reach)
  for (let i = 0; i < world.used; i++) if (isTrainer(world, i)) setRally(world, i, x, y, deposit)
}

/** The first selected worker builds; a refinery on the geyser at the place. */
function building(type: number): PlayerFunction {
  return {
    argument: 'screen',
    isAvailable: (world) => world.minerals >= COST[type]! && hasRequirement(world, type) && exists(world, isFreeWorker),
    apply(world, x, y, reach) {
      const geyser = type === REFINERY ? geyserAt(world, x, y, reach) : NOTHING
      if (type === REFINERY ? geyser === NOTHING : !isSite(world, type, x, y)) return
      for (let i = 0; i < world.used; i++) {
        if (!isFreeWorker(world, i)) continue
        if (geyser === NOTHING) sendToBuild(world, i, type, x, y)
        else sendToBuild(world, i, type, world.x[geyser]!, world.y[geyser]!)
        return
      }
    },
  }
}

function hasRequirement(world: World, type: number): boolean {
  const needed = requirement(type)
  if (needed === NOTHING) return true
  for (let i = 0; i < world.used; i++) if (world.type[i] === needed && world.isFinished(i)) return true
  return false
}

/** The selected structure with the shortest queue trains one. */
function training(unit: number): PlayerFunction {
  const trains: Test = (world, i) => world.selected[i] === 1 && canTrain(world, i, unit)
  return {
    argument: null,
    isAvailable: (world) => exists(world, trains),
    apply(world) {
      let best = NOTHING
      for (let i = 0; i < world.used; i++) {
        if (world.type[i] === NOTHING || !trains(world, i)) continue
        if (best === NOTHING || world.queued[i]! < world.queued[best]!) best = i
      }
      if (best !== NOTHING) enqueue(world, best)
    },
  }
}

/** The unit of that owner whose outline is nearest to a place, up to `reach` from it; NOTHING for none. */
function nearest(world: World, x: number, y: number, reach: number, owner: number): number {
  let found = NOTHING
  let least = reach
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    if (type === NOTHING || OWNER[type] !== owner || !world.sees(i)) continue
    const gap = world.distance(i, x, y) - RADIUS[type]!
    if (gap > least) continue
    least = gap
    found = i
  }
  return found
}
