import { show } from '../../checks/show.js'
import { EnvError, foreignState } from '../core/errors.js'
import { Pcg64 } from '../core/pcg64.js'
import type { Move } from './actions.js'
import { cosine, sine, TURN } from './heading.js'
import { FRAMES_PER_SECOND, type MazeLevel } from './level.js'
import { distancesTo, type Plan, readPlan, WALL } from './plan.js'
import { Player } from './player.js'
import { APPLE, GOAL, things } from './things.js'

/** Cells a second: 320 of Lab's units, at 100 units a cell. */
const SPEED = 3.2 / FRAMES_PER_SECOND
/** The share of the way to the wanted velocity that a frame goes, with inertia. */
const GRIP = 0.2
/** A thing is taken from less than this, middle to middle. It is below half a cell, so that only the thing in the player's own cell counts. */
const REACH = 0.4
/** Steps between goal and start that are too few. */
const NEAR = 8
const APPLES = 0.1
const START_RULE = `have a start: a P, or a cell of the lattice more than ${NEAR} steps from the goal`

/** One player in one maze: rules and state, without pictures. */
export class World {
  plan!: Plan
  readonly player = new Player()
  /** The things of the map: index of the kind, cell, and 1 where it has not been taken. */
  kinds = new Uint8Array(0)
  cells = new Int32Array(0)
  present = new Uint8Array(0)
  private random = new Pcg64()
  /** The generator's state when the episode began: map, goal and apples follow from it. */
  private beginning = this.random.getState()
  /** For each cell the number of the thing in it plus 1, or 0. */
  private at = new Int32Array(0)
  private starts: readonly number[] = []
  private applesLeft = 0
  private readonly grip: number
  private readonly restartsOnGoal: boolean
  private readonly restartsOnApples: boolean

  constructor(
    private readonly level: MazeLevel,
    inertia: boolean,
    private readonly frameskip: number,
  ) {
    this.grip = inertia ? GRIP : 1
    this.restartsOnGoal = level.restarts.includes('goal')
    this.restartsOnApples = level.restarts.includes('apples')
    if (typeof level.plan !== 'string') return
    this.plan = readPlan(level.name, level.plan)
    // An episode that nobody plays: a level without a start is refused here, and not at the first reset.
    this.begin()
  }

  /** Begins an episode. */
  reset(seed: number | undefined): void {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.begin()
    this.restart()
  }

  /** Plays an action, for `frameskip` frames or until the map restarts. Returns the reward. */
  step(action: Move): number {
    const { player, frameskip } = this
    let reward = 0
    for (let frame = 0; frame < frameskip; frame++) {
      this.go(player, action)
      const column = Math.floor(player.x)
      const row = Math.floor(player.y)
      const index = this.at[row * this.plan.width + column]! - 1
      if (index < 0 || this.present[index] === 0) continue
      if (!this.reaches(player, column, row)) continue
      reward += this.take(index)
      if (this.isOver(index)) {
        this.restart()
        break
      }
    }
    return reward
  }

  /** Moves a player by a frame of an action; things stay where they are. */
  go(player: Player, [forward, right, look]: Move): void {
    player.heading = (player.heading + look + TURN) % TURN
    const ahead = SPEED * cosine(player.heading)
    const aside = SPEED * sine(player.heading)
    player.accelerate(forward * ahead - right * aside, forward * aside + right * ahead, this.grip)
    player.move(this.plan)
  }

  /** Tells whether a player takes a thing in that cell. */
  reaches(player: Player, column: number, row: number): boolean {
    const x = player.x - column - 0.5
    const y = player.y - row - 0.5
    return x * x + y * y < REACH * REACH
  }

  /** All that decides the future: the generator's words at the episode's beginning and now, the player, and which things are left. */
  getState(): Float64Array {
    const { x, y, velocityX, velocityY, heading } = this.player
    return Float64Array.of(...this.beginning, ...this.random.getState(), x, y, velocityX, velocityY, heading, ...this.present)
  }

  /** @throws EnvError INVALID_OPTION for what is no state of this level */
  setState(state: Float64Array): void {
    const words = this.beginning.length
    const refuse = (): Error => foreignState(this.level.name, state)
    if (!(state instanceof Float64Array) || state.length < 2 * words + 5) throw refuse()
    // A player without a place asks for a reset, also where the state is refused.
    this.player.x = 0
    this.random.setState(Uint32Array.from(state.subarray(0, words)))
    this.begin()
    this.random.setState(Uint32Array.from(state.subarray(words, 2 * words)))
    const [x = 0, y = 0, velocityX, velocityY, heading] = state.subarray(2 * words)
    // The state from before the first reset has neither player nor things.
    if (x === 0) return
    // A ray from outside of all walls would never end.
    const isInside = x < this.plan.width && y < this.plan.height && this.plan.grid[Math.floor(y) * this.plan.width + Math.floor(x)] !== WALL
    if (!isInside || state.length !== 2 * words + 5 + this.present.length) throw refuse()
    Object.assign(this.player, { x, y, velocityX, velocityY, heading })
    this.present.set(state.subarray(2 * words + 5))
    this.applesLeft = this.present.reduce((sum, there, i) => sum + (this.kinds[i] === APPLE ? there : 0), 0)
  }

  /** Draws the episode's map, goal and apples. */
  private begin(): void {
    const { level, random } = this
    this.beginning = random.getState()
    if (typeof level.plan !== 'string') this.plan = readPlan(level.name, level.plan(random))
    const marks = [...this.plan.marks, ...(level.drawn === true ? this.drawThings() : [])]
    this.kinds = Uint8Array.from(marks, ([kind]) => kind)
    this.cells = Int32Array.from(marks, ([, cell]) => cell)
    this.present = new Uint8Array(marks.length)
    this.at = new Int32Array(this.plan.grid.length)
    for (const [i, cell] of this.cells.entries()) this.at[cell] = i + 1
    this.starts = this.startsFor(marks)
    if (this.starts.length === 0) throw refusal(level, START_RULE)
  }

  private drawThings(): (readonly [kind: number, cell: number])[] {
    const { plan, random, level } = this
    const marked = new Set([...plan.starts, ...plan.marks.map(([, cell]) => cell)])
    const free = plan.lattice.filter((cell) => !marked.has(cell))
    if (free.length === 0) throw refusal(level, 'have a cell of the lattice (odd row, odd column) without a mark, for the goal')
    const goal = this.drawGoal(free)
    const distances = distancesTo(plan, goal)
    const others = free.filter((cell) => distances[cell]! > 0)
    // The first of a shuffle (Fisher and Yates).
    const count = Math.round(APPLES * others.length)
    for (let i = 0; i < count; i++) {
      const j = random.integers(i, others.length)
      ;[others[i], others[j]] = [others[j]!, others[i]!]
    }
    return [[GOAL, goal], ...others.slice(0, count).map((cell) => [APPLE, cell] as const)]
  }

  /** Draws one of these cells for the goal, again where no player could start far from it, or one who starts at a P cannot reach it. */
  private drawGoal(free: readonly number[]): number {
    const { plan, random } = this
    const left = [...free]
    while (left.length > 0) {
      const [goal = 0] = left.splice(random.integers(0, left.length), 1)
      const distances = distancesTo(plan, goal)
      if (plan.starts.every((start) => distances[start]! >= 0) && this.startsFor([...plan.marks, [GOAL, goal]]).length > 0) return goal
    }
    throw refusal(
      this.level,
      plan.starts.length === 0 ? START_RULE : 'have a cell without a mark that is within reach of each P, for the goal',
    )
  }

  /** Cells where a player may start: those with a P, or of the lattice far from the goals, one of which is within reach. */
  private startsFor(marks: Plan['marks']): readonly number[] {
    const { plan } = this
    if (plan.starts.length > 0) return plan.starts
    const ways = marks.filter(([kind]) => things[kind]!.goal).map(([, cell]) => distancesTo(plan, cell))
    if (ways.length === 0) return plan.lattice
    return plan.lattice.filter((cell) => {
      const reached = ways.map((distances) => distances[cell]!).filter((distance) => distance >= 0)
      return reached.length > 0 && Math.min(...reached) > NEAR
    })
  }

  /** Everything back in its place, the player at a new start. */
  private restart(): void {
    this.present.fill(1)
    this.applesLeft = this.kinds.reduce((sum, kind) => sum + (kind === APPLE ? 1 : 0), 0)
    const cell = this.starts[this.random.integers(0, this.starts.length)]!
    const { width } = this.plan
    const place = { x: (cell % width) + 0.5, y: Math.floor(cell / width) + 0.5, velocityX: 0, velocityY: 0 }
    Object.assign(this.player, place, { heading: this.random.integers(0, TURN) })
  }

  private take(index: number): number {
    this.present[index] = 0
    if (this.kinds[index] === APPLE) this.applesLeft--
    return things[this.kinds[index]!]!.reward
  }

  /** Tells whether the map restarts after that thing was taken. */
  private isOver(index: number): boolean {
    const kind = this.kinds[index]!
    return (this.restartsOnGoal && things[kind]!.goal) || (this.restartsOnApples && kind === APPLE && this.applesLeft === 0)
  }
}

function refusal({ name }: MazeLevel, rule: string): EnvError {
  return new EnvError('INVALID_OPTION', `Expected the plan of level ${show(name)} to ${rule}, got none`)
}
