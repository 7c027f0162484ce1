import { TICK, UNITS } from './unit-types.js'
import { GATHER, IDLE, MINE, NOTHING, RETURN, type World } from './world.js'

const { minerals: MINERALS, refinery: REFINERY, command_center: COMMAND_CENTER, scv: SCV } = UNITS

/** What a worker brings from one trip, and seconds that it is inside: one at a time in a deposit. */
const MINERALS_A_TRIP = 5
const GAS_A_TRIP = 4
const MINERALS_TIME = 2.786
const GAS_TIME = 1.981
/** Outlines that are so near touch, for work. */
const REACH = 0.1
/** A worker that finds its minerals taken goes to free ones so near. */
const NEIGHBOURHOOD = 8

/** A tick of the workers that gather: to the deposit, inside, to the nearest command center, and again. */
export function gather(world: World): void {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== SCV) continue
    const order = world.order[i]!
    if (order === GATHER) approach(world, i)
    else if (order === MINE) mine(world, i)
    else if (order === RETURN) deliver(world, i)
  }
}

/** Sends a worker to a deposit; one that carries something brings it home first. */
export function sendToGather(world: World, i: number, deposit: number): void {
  world.aim(i, deposit)
  world.order[i] = GATHER
  setGoal(world, i, deposit)
  if (world.cargo[i] !== NOTHING) goHome(world, i)
}

/** Says whether workers can gather there. */
export function isDeposit(world: World, slot: number): boolean {
  const type = world.type[slot]!
  return type === MINERALS || (type === REFINERY && world.isFinished(slot) && world.amount[slot]! > 0)
}

function approach(world: World, i: number): void {
  let deposit = world.targetOf(i)
  if (deposit === NOTHING || !isDeposit(world, deposit)) {
    deposit = nearestMinerals(world, i)
    if (deposit === NOTHING) {
      world.stop(i)
      return
    }
    world.aim(i, deposit)
    setGoal(world, i, deposit)
  }
  if (!touches(world, i, deposit)) return
  // It waits at the outline rather than walk on to the middle.
  world.goalX[i] = world.x[i]!
  world.goalY[i] = world.y[i]!
  if (isTaken(world, deposit)) {
    const other = world.type[deposit] === MINERALS ? lessCrowded(world, deposit) : NOTHING
    if (other === NOTHING) return
    world.aim(i, other)
    setGoal(world, i, other)
    return
  }
  world.miner[deposit] = i
  world.order[i] = MINE
  world.timer[i] = world.type[deposit] === MINERALS ? MINERALS_TIME : GAS_TIME
}

function mine(world: World, i: number): void {
  world.timer[i] = world.timer[i]! - TICK
  if (world.timer[i]! > 0) return
  const deposit = world.target[i]!
  const type = world.type[deposit]!
  const amount = Math.min(type === MINERALS ? MINERALS_A_TRIP : GAS_A_TRIP, world.amount[deposit]!)
  world.amount[deposit] = world.amount[deposit]! - amount
  world.amount[i] = amount
  world.cargo[i] = type
  world.miner[deposit] = NOTHING
  if (type === MINERALS && world.amount[deposit] === 0) world.remove(deposit)
  goHome(world, i)
}

function goHome(world: World, i: number): void {
  let home = NOTHING
  let least = Number.POSITIVE_INFINITY
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] !== COMMAND_CENTER || !world.isFinished(j)) continue
    const gap = world.gap(i, j)
    if (gap >= least) continue
    least = gap
    home = j
  }
  if (home === NOTHING) {
    world.stop(i)
    return
  }
  world.order[i] = RETURN
  world.home[i] = home
  setGoal(world, i, home)
}

function deliver(world: World, i: number): void {
  if (!touches(world, i, world.home[i]!)) return
  const amount = world.amount[i]!
  if (world.cargo[i] === MINERALS) world.minerals += amount
  else world.gas += amount
  world.collected += amount
  world.brought += amount
  world.amount[i] = 0
  world.cargo[i] = NOTHING
  world.order[i] = GATHER
  const deposit = world.targetOf(i)
  if (deposit !== NOTHING) setGoal(world, i, deposit)
}

/** Says whether a worker is inside. */
function isTaken(world: World, deposit: number): boolean {
  const miner = world.miner[deposit]!
  return miner !== NOTHING && world.type[miner] === SCV && world.order[miner] === MINE && world.target[miner] === deposit
}

/** Minerals in the neighbourhood that at least two workers fewer go to, the nearest of those that fewest go to; NOTHING for none. */
function lessCrowded(world: World, deposit: number): number {
  let best = NOTHING
  let lowest = gatherersOf(world, deposit) - 1
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] !== MINERALS) continue
    const distance = world.distance(j, world.x[deposit]!, world.y[deposit]!)
    if (distance >= NEIGHBOURHOOD) continue
    // The share of the neighbourhood orders those that as many workers go to.
    const crowd = gatherersOf(world, j) + distance / NEIGHBOURHOOD
    if (crowd >= lowest) continue
    lowest = crowd
    best = j
  }
  return best
}

/** Workers that gather at a deposit. */
export function gatherersOf(world: World, deposit: number): number {
  let count = 0
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== SCV || world.targetOf(i) !== deposit) continue
    const order = world.order[i]!
    if (order === GATHER || order === MINE || order === RETURN) count++
  }
  return count
}

/** The minerals nearest to a worker. */
function nearestMinerals(world: World, i: number): number {
  let nearest = NOTHING
  let least = Number.POSITIVE_INFINITY
  for (let j = 0; j < world.used; j++) {
    if (world.type[j] !== MINERALS) continue
    const distance = world.distance(j, world.x[i]!, world.y[i]!)
    if (distance >= least) continue
    least = distance
    nearest = j
  }
  return nearest
}

function touches(world: World, i: number, other: number): boolean {
  return world.gap(i, other) <= REACH
}

function setGoal(world: World, i: number, other: number): void {
  world.goalX[i] = world.x[other]!
  world.goalY[i] = world.y[other]!
}

/** Says whether a unit is a worker that has nothing to do. */
export function isIdleWorker(world: World, i: number): boolean {
  return world.type[i] === SCV && world.order[i] === IDLE
}
