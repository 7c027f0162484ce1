import type { FunctionName } from '../functions.js'
import type { Command } from '../game.js'
import { canTrain, isSite } from '../world/building.js'
import { gatherersOf, isIdleWorker } from '../world/gathering.js'
import { COST, UNITS } from '../world/unit-types.js'
import { BUILD, NOTHING, type World } from '../world/world.js'

const { scv: SCV, command_center: CENTER, supply_depot: DEPOT, barracks: BARRACKS, refinery: REFINERY, geyser: GEYSER } = UNITS
const { minerals: MINERALS, marine: MARINE } = UNITS

/** How an economy is to grow. */
interface Plan {
  readonly workers: number
  readonly refineries: number
  /** The middles of bases that there is to be a command center at. */
  readonly bases: readonly (readonly [x: number, y: number])[]
  readonly barracks: number
}

const WORKERS_A_REFINERY = 2
/** Minerals so near to a command center are its own. */
const OWN = 9

/** The next command of a player that follows a plan: the first of its wishes that it can pay for. Null is a wish that is fulfilled. */
export function runEconomy(world: World, plan: Plan): Command {
  return (
    employ(world) ??
    rallyCenters(world) ??
    supply(world, plan) ??
    train(world, CENTER, SCV, 'train_scv', world.count(SCV) + queuedIn(world, CENTER) < plan.workers) ??
    refine(world, plan) ??
    expand(world, plan) ??
    raise(world, plan) ??
    train(world, BARRACKS, MARINE, 'train_marine', true) ?? ['no_op']
  )
}

/** Sends workers without work to the base with the most room. */
function employ(world: World): Command | null {
  let idle = 0
  let others = 0
  for (let i = 0; i < world.used; i++) {
    if (isIdleWorker(world, i)) idle++
    else if (world.type[i] !== NOTHING && world.selected[i] === 1) others++
  }
  if (idle === 0) return null
  let chosen = 0
  for (let i = 0; i < world.used; i++) if (isIdleWorker(world, i) && world.selected[i] === 1) chosen++
  if (chosen === 0 || others > 0) return [idle === world.count(SCV) ? 'select_workers' : 'select_worker']
  const deposit = freest(world)
  return deposit === NOTHING ? null : ['gather_screen', world.x[deposit]!, world.y[deposit]!]
}

/** New workers go to minerals at once. */
function rallyCenters(world: World): Command | null {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== CENTER || !world.isFinished(i) || (world.rally[i] === 1 && world.targetOf(i) !== NOTHING)) continue
    const deposit = nearestMinerals(world, i)
    if (deposit === NOTHING) continue
    return withSelected(world, i, ['rally_screen', world.x[deposit]!, world.y[deposit]!])
  }
  return null
}

/** Builds a depot before supply runs out. */
function supply(world: World, plan: Plan): Command | null {
  if (world.supplyCap >= 200) return null
  const trainers = count(world, CENTER) + count(world, BARRACKS)
  const coming = 8 * pending(world, DEPOT) + 15 * pending(world, CENTER)
  if (world.supplyCap + coming - world.supplyUsed > 2 + 2 * trainers) return null
  // It saves where no more can be trained.
  if (world.minerals < COST[DEPOT]!) return world.supplyCap + coming - world.supplyUsed < 2 ? ['no_op'] : null
  return build(world, plan, DEPOT, 'build_supply_depot')
}

/** Keeps one unit in training and one waiting. */
function train(world: World, structure: number, unit: number, act: FunctionName, isWanted: boolean): Command | null {
  if (!isWanted) return null
  let best = NOTHING
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== structure || world.queued[i]! >= 2 || !canTrain(world, i, unit)) continue
    if (best === NOTHING || world.queued[i]! < world.queued[best]!) best = i
  }
  return best === NOTHING ? null : withSelected(world, best, [act])
}

function raise(world: World, plan: Plan): Command | null {
  if (count(world, BARRACKS) + ordered(world, BARRACKS) >= plan.barracks || !hasFinished(world, DEPOT)) return null
  return build(world, plan, BARRACKS, 'build_barracks')
}

/** Builds refineries and sends three workers into each. */
function refine(world: World, plan: Plan): Command | null {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== REFINERY || !world.isFinished(i) || world.amount[i] === 0) continue
    if (gatherersOf(world, i) >= WORKERS_A_REFINERY) continue
    return withWorker(world, ['gather_screen', world.x[i]!, world.y[i]!])
  }
  if (world.minerals < COST[REFINERY]!) return null
  if (count(world, REFINERY) + ordered(world, REFINERY) >= plan.refineries) return null
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== GEYSER || !hasCenter(world, i)) continue
    return withWorker(world, ['build_refinery', world.x[i]!, world.y[i]!])
  }
  return null
}

function expand(world: World, { bases }: Plan): Command | null {
  if (count(world, CENTER) + ordered(world, CENTER) >= bases.length || world.minerals < COST[CENTER]!) return null
  const free = bases.find(([x, y]) => isSite(world, CENTER, x, y))
  return free === undefined ? null : withWorker(world, ['build_command_center', ...free])
}

function build(world: World, plan: Plan, type: number, act: FunctionName): Command | null {
  if (world.minerals < COST[type]!) return null
  // Structures stand on a grid behind the workers, where they leave each other room.
  const away = sideOf(world)
  for (let column = 0; column < world.side / 2; column++) {
    const x = away > 0 ? world.side / 2 + column + 0.5 : world.side / 2 - column - 0.5
    for (let row = 0; row < world.side; row++) {
      if (isSite(world, type, x, row + 0.5) && !isReserved(plan, row)) return withWorker(world, [act, x, row + 0.5])
    }
  }
  return null
}

/** The side without minerals of the first command center: 1 for the right. */
function sideOf(world: World): number {
  for (let i = 0; i < world.used; i++) if (world.type[i] === CENTER) return world.x[i]! < world.side / 2 ? 1 : -1
  return 1
}

/** The rows of further command centers and of their minerals stay free. */
function isReserved({ bases }: Plan, row: number): boolean {
  return bases.some(([, y]) => Math.abs(row - y) < OWN)
}

/** Selects a unit first where another one, or more, are selected. */
function withSelected(world: World, slot: number, command: Command): Command {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== NOTHING && (world.selected[i] === 1) !== (i === slot)) return ['select_point', world.x[slot]!, world.y[slot]!]
  }
  return command
}

/** Selects one worker first, of those at minerals. */
function withWorker(world: World, command: Command): Command {
  let worker = NOTHING
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] === NOTHING || world.selected[i] === 0) continue
    if (worker !== NOTHING || world.type[i] !== SCV) return ['select_worker']
    worker = i
  }
  if (worker === NOTHING) return ['select_worker']
  const deposit = world.targetOf(worker)
  const isFree = deposit !== NOTHING && world.type[deposit] === MINERALS
  return isFree ? command : ['select_worker']
}

/** Structures of a type that stand or go up. */
function count(world: World, type: number): number {
  return world.count(type)
}

/** Workers on their way to build one. */
function ordered(world: World, type: number): number {
  let sum = 0
  for (let i = 0; i < world.used; i++) if (world.type[i] === SCV && world.order[i] === BUILD && world.blueprint[i] === type) sum++
  return sum
}

/** Structures of a type that are not finished, those that are only ordered too. */
function pending(world: World, type: number): number {
  let sum = ordered(world, type)
  for (let i = 0; i < world.used; i++) if (world.type[i] === type && !world.isFinished(i)) sum++
  return sum
}

function queuedIn(world: World, type: number): number {
  let sum = 0
  for (let i = 0; i < world.used; i++) if (world.type[i] === type) sum += world.queued[i]!
  return sum
}

function hasCenter(world: World, deposit: number): boolean {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] === CENTER && world.isFinished(i) && world.distance(i, world.x[deposit]!, world.y[deposit]!) < OWN) return true
  }
  return false
}

/** The minerals with a command center that fewest workers go to. */
function freest(world: World): number {
  let best = NOTHING
  let fewest = Number.POSITIVE_INFINITY
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== MINERALS || !hasCenter(world, i)) continue
    const workers = gatherersOf(world, i)
    if (workers >= fewest) continue
    fewest = workers
    best = i
  }
  return best
}

/** The minerals nearest to a command center that fewest workers go to. */
function nearestMinerals(world: World, center: number): number {
  let best = NOTHING
  let least = OWN
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== MINERALS) continue
    const distance = world.distance(i, world.x[center]!, world.y[center]!) + gatherersOf(world, i)
    if (distance >= least) continue
    least = distance
    best = i
  }
  return best
}

function hasFinished(world: World, type: number): boolean {
  for (let i = 0; i < world.used; i++) if (world.type[i] === type && world.isFinished(i)) return true
  return false
}
