import { isDeposit, sendToGather } from './gathering.js'
import { BUILD_TIME, COST, HP, RADIUS, STEP, SUPPLY, TICK, UNITS } from './unit-types.js'
import { BUILD, CONSTRUCT, MOVE, NOTHING, type World } from './world.js'

const { scv: SCV, marine: MARINE, command_center: COMMAND_CENTER, barracks: BARRACKS, supply_depot: DEPOT } = UNITS
const { refinery: REFINERY, geyser: GEYSER } = UNITS

/** Units that a structure may have waiting. */
const QUEUE = 5

/** The type that a structure trains; NOTHING for none. */
export function trainee(type: number): number {
  if (type === COMMAND_CENTER) return SCV
  return type === BARRACKS ? MARINE : NOTHING
}

/** The finished structure that must stand before one of that type is built; NOTHING for none. */
export function requirement(type: number): number {
  return type === BARRACKS ? DEPOT : NOTHING
}

/** A tick of building and training. What is begun in it goes on in the next, wherever its slot is. */
export function build(world: World): void {
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    if (type === NOTHING || type === SCV || BUILD_TIME[type] === 0 || STEP[type]! > 0) continue
    if (world.timer[i]! > 0) construct(world, i)
    else if (world.queued[i]! > 0) train(world, i)
  }
  for (let i = 0; i < world.used; i++) if (world.type[i] === SCV && world.order[i] === BUILD) reachSite(world, i)
}

/** Sends a worker to build there. Costs are paid when it begins. */
export function sendToBuild(world: World, i: number, type: number, x: number, y: number): void {
  world.order[i] = BUILD
  world.blueprint[i] = type
  world.target[i] = NOTHING
  world.goalX[i] = x
  world.goalY[i] = y
}

/** Says whether a structure has room: inside of the arena, on no other structure or resource. */
export function isSite(world: World, type: number, x: number, y: number): boolean {
  const radius = RADIUS[type]!
  if (world.inside(x, radius) !== x || world.inside(y, radius) !== y) return false
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] === NOTHING || STEP[world.type[j]!] !== 0) continue
    if (world.distance(j, x, y) < radius + RADIUS[world.type[j]!]!) return false
  }
  return true
}

/** The geyser nearest to a place up to `within` from its outline; NOTHING for none. */
export function geyserAt(world: World, x: number, y: number, within: number): number {
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] === GEYSER && world.distance(j, x, y) <= RADIUS[GEYSER]! + within) return j
  }
  return NOTHING
}

/** Pays for a unit, which waits in the structure's queue. Supply is taken at once. */
export function enqueue(world: World, i: number): void {
  const unit = trainee(world.type[i]!)
  pay(world, COST[unit]!)
  world.supplyUsed += SUPPLY[unit]!
  if (world.queued[i] === 0) world.progress[i] = BUILD_TIME[unit]!
  world.queued[i] = world.queued[i]! + 1
}

/** Says whether a structure can take one more unit now. */
export function canTrain(world: World, i: number, unit: number): boolean {
  if (trainee(world.type[i]!) !== unit || !world.isFinished(i) || world.queued[i]! >= QUEUE) return false
  return world.minerals >= COST[unit]! && world.supplyUsed + SUPPLY[unit]! <= world.supplyCap
}

function pay(world: World, minerals: number): void {
  world.minerals -= minerals
  world.spent += minerals
}

function reachSite(world: World, i: number): void {
  const type = world.blueprint[i]!
  const x = world.goalX[i]!
  const y = world.goalY[i]!
  if (world.distance(i, x, y) > RADIUS[type]!) return
  const geyser = type === REFINERY ? geyserAt(world, x, y, 0) : NOTHING
  const fits = type === REFINERY ? geyser !== NOTHING : isSite(world, type, x, y)
  if (!fits || world.minerals < COST[type]!) {
    world.stop(i)
    return
  }
  // A refinery takes the slot of its geyser, and what is left in it.
  const site = type === REFINERY ? geyser : world.spawn(type, x, y)
  if (site === NOTHING) {
    world.stop(i)
    return
  }
  pay(world, COST[type]!)
  world.type[site] = type
  world.hp[site] = 1
  world.timer[site] = BUILD_TIME[type]!
  world.awake[site] = 1
  world.aim(i, site)
  world.aim(site, i)
  world.order[i] = CONSTRUCT
}

/** A structure goes up, and its hit points with it; its target is the worker that builds it. */
function construct(world: World, i: number): void {
  const type = world.type[i]!
  world.timer[i] = world.timer[i]! - TICK
  world.hp[i] = Math.max(1, HP[type]! * Math.min(1, 1 - world.timer[i]! / BUILD_TIME[type]!))
  if (world.timer[i]! > 0) return
  if (SUPPLY[type]! < 0) world.countSupply(type)
  const worker = world.targetOf(i)
  world.target[i] = NOTHING
  if (worker === NOTHING) return
  if (type === REFINERY) sendToGather(world, worker, i)
  else world.stop(worker)
}

/** The cosine, and the sine, of an eighth of a turn. */
const EIGHTH = Math.SQRT1_2
/** Units come out so far from the structure's outline. */
const DOORSTEP = 0.01

function train(world: World, i: number): void {
  world.progress[i] = world.progress[i]! - TICK
  if (world.progress[i]! > 0) return
  const unit = trainee(world.type[i]!)
  const slot = release(world, i, unit)
  // No room for more units: it waits.
  if (slot === NOTHING) return
  world.queued[i] = world.queued[i]! - 1
  world.progress[i] = BUILD_TIME[unit]!
  if (unit === MARINE) world.trained++
  if (world.rally[i] === 1) rally(world, slot, world.targetOf(i), world.rallyX[i]!, world.rallyY[i]!)
}

/** Puts a unit next to a structure, towards its rally point or else below it; where another structure is in the way, further around. */
function release(world: World, i: number, unit: number): number {
  let dx = world.rally[i] === 1 ? world.rallyX[i]! - world.x[i]! : 0
  let dy = world.rally[i] === 1 ? world.rallyY[i]! - world.y[i]! : 0
  const distance = Math.sqrt(dx * dx + dy * dy)
  dx = distance === 0 ? 0 : dx / distance
  dy = distance === 0 ? 1 : dy / distance
  const out = RADIUS[world.type[i]!]! + RADIUS[unit]! + DOORSTEP
  for (let turn = 0; turn < 8 && !isSite(world, unit, world.x[i]! + dx * out, world.y[i]! + dy * out); turn++) {
    const x = (dx - dy) * EIGHTH
    dy = (dx + dy) * EIGHTH
    dx = x
  }
  return world.spawn(unit, world.x[i]! + dx * out, world.y[i]! + dy * out)
}

/** A trained unit goes to the rally point; a worker gathers there if that is a deposit. */
function rally(world: World, slot: number, target: number, x: number, y: number): void {
  if (world.type[slot] === SCV && target !== NOTHING && isDeposit(world, target)) {
    sendToGather(world, slot, target)
    return
  }
  world.order[slot] = MOVE
  world.goalX[slot] = world.inside(x, RADIUS[world.type[slot]!]!)
  world.goalY[slot] = world.inside(y, RADIUS[world.type[slot]!]!)
}

/** Sets where a structure sends the units that it trains. */
export function setRally(world: World, i: number, x: number, y: number, deposit: number): void {
  world.rally[i] = 1
  world.rallyX[i] = x
  world.rallyY[i] = y
  if (deposit === NOTHING) world.target[i] = NOTHING
  else world.aim(i, deposit)
}

/** The minerals or finished refinery at a place, up to `within` from its outline; NOTHING for none. */
export function depositAt(world: World, x: number, y: number, within: number): number {
  let nearest = NOTHING
  let least = within
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] === NOTHING || !isDeposit(world, j)) continue
    const gap = world.distance(j, x, y) - RADIUS[world.type[j]!]!
    if (gap > least) continue
    least = gap
    nearest = j
  }
  return nearest
}
