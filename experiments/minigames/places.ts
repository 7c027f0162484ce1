// Prints where trained members aim on DefeatRoaches, and what scripts get there that aim at certain places:
//   node dist/experiments/minigames/places.js [folder of runs, default runs]
import path from 'node:path'
import { readRun } from 'clade'
import { make, Pcg64 } from 'clade/envs'

const root = process.argv[2] ?? 'runs'
const [MEMBERS, EPISODES, SCRIPTED, SIDE] = [5, 10, 30, 32] as const

const env = make('Minigames/DefeatRoaches')
type Seen = ReturnType<typeof env.reset>[0]
type Order = Readonly<Record<string, number>>
type Masks = Readonly<Record<string, ArrayLike<number>>>

const { functions, planes } = env.metadata as unknown as { functions: string[]; planes: { screen: string[] } }
const [SELECT, ATTACK] = [functions.indexOf('select_all'), functions.indexOf('attack_screen')]
const channels = planes.screen.length
const [OWN, ENEMY] = [planes.screen.indexOf('self'), planes.screen.indexOf('enemy')]

/** The cells of the screen where a plane is not 0. */
function cellsOf({ screen }: Seen, plane: number): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, cell) => cell).filter((cell) => screen[cell * channels + plane]! > 0)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The mean return of episodes with the seeds 1, 2, ... */
function play(episodes: number, act: (seen: Seen, masks: Masks) => Order): number {
  const returns: number[] = []
  for (let seed = 1; seed <= episodes; seed++) {
    let [seen, info] = env.reset({ seed })
    let total = 0
    for (let ended = false; !ended; ) {
      const [next, reward, terminated, truncated, after] = env.step(act(seen, info.action_mask as Masks))
      total += reward
      seen = next
      info = after
      ended = terminated || truncated
    }
    returns.push(total)
  }
  return mean(returns)
}

const row = (...cells: readonly (string | number)[]): boolean => process.stdout.write(`| ${cells.join(' | ')} |\n`)

row('agent', 'member', `return of ${EPISODES} episodes`, 'entropy of the place, nats', 'share of it on enemies')
row('---', '---', '---', '---', '---')
for (const agent of ['spatial', 'linear']) {
  const run = readRun(path.join(root, `minigames-defeat-roaches-${agent}`))
  for (let member = 0; member < MEMBERS; member++) {
    const policy = await run.policy({ member, seed: 1 })
    const [entropies, shares]: [number[], number[]] = [[], []]
    const total = play(EPISODES, (seen, mask) => {
      const distribution = policy.distribution(seen, { mask })
      if (distribution.kind !== 'categorical') throw new Error('Expected choices')
      const places = distribution.probabilities[1]!
      entropies.push(-places.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0))
      shares.push(cellsOf(seen, ENEMY).reduce((sum, cell) => sum + places[cell]!, 0))
      return policy.act(seen, { mask }) as unknown as Order
    })
    row(agent, member, total.toFixed(0), mean(entropies).toFixed(2), mean(shares).toFixed(4))
  }
}

const random = new Pcg64(1)
const anyOf = (cells: readonly number[]): number => (cells.length === 0 ? middle : cells[random.integers(0, cells.length)]!)
const middle = (SIDE / 2) * SIDE + SIDE / 2
const distance = (a: number, b: number): number => Math.hypot((a % SIDE) - (b % SIDE), Math.floor(a / SIDE) - Math.floor(b / SIDE))
const nearest = (cells: readonly number[], to: number): number =>
  cells.reduce((a, b) => (distance(a, to) <= distance(b, to) ? a : b), cells[0] ?? middle)
const all = Array.from({ length: SIDE * SIDE }, (_, cell) => cell)
const scripts: Readonly<Record<string, (seen: Seen) => number>> = {
  'the enemy nearest to a marine': (seen) => nearest(cellsOf(seen, ENEMY), anyOf(cellsOf(seen, OWN))),
  'any enemy': (seen) => anyOf(cellsOf(seen, ENEMY)),
  'the middle': () => middle,
  'any place': () => anyOf(all),
}
process.stdout.write('\n')
row('a script that attacks', `return of ${SCRIPTED} episodes`, 'selecting in between')
row('---', '---', '---')
for (const [name, place] of Object.entries(scripts)) {
  const attacking = (share: number) => (seen: Seen, mask: Masks) => {
    const attacks = mask.function![ATTACK] === 1 && random.random() < share
    return { function: attacks ? ATTACK : SELECT, screen: place(seen) }
  }
  row(name, play(SCRIPTED, attacking(1)).toFixed(0), play(SCRIPTED, attacking(0.4)).toFixed(0))
}
