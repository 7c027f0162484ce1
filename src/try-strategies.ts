import type { RunConfig } from './experiment.js'
import { checkedExploit } from './population/exploit/checked.js'
import type { Scored } from './population/exploit/exploit.js'
import { Scoreboard } from './population/exploit/scoreboard.js'
import type { ExploreContext, FinishedSlice } from './population/explore/explore.js'
import { explored } from './population/hyperparameters.js'
import { type Random, stream } from './random.js'
import type { Kind } from './search-space/kind.js'
import { mend } from './search-space/rules/mend.js'
import type { Values } from './trainable.js'
import { isObject } from './user-code.js'

/** Slices of the made-up history: enough for a model to be fitted to. */
const SLICES = 4

/** The fields of a strategy that are no state; any other of one that runs share may be a cache or a counter. */
const STATELESS = ['name', 'config', 'reference', 'history', 'choose', 'explore', 'fn', 'note', 'observe']

/**
 * Calls every function of the experiment's exploit, explore, ranges and rules once, on made-up members: what is wrong with them is told
 * now, and not at the first decision. Of a strategy that is given as a function that makes it an instance is made for this; one that runs
 * share is left alone where it may have state, since a trial would change that.
 *
 * @param values those that member 0 begins with
 * @throws CladeError EXPLOIT_INVALID, EXPLORE_INVALID, INVALID_RANGE, INVALID_RULE
 */
export function tryStrategies(config: RunConfig, values: Values): void {
  const { space, rules, defaults, seed } = config
  const random = stream(seed, 'trial/strategies')
  for (const [name, kind] of Object.entries(space)) tryKind(kind, values[name]!, random)
  mend(values, rules, space, defaults)
  for (const rule of rules) rule.mend({ ...defaults, ...values }, space)
  if (canBeTried(config.exploit)) tryExploit(config, random)
  if (canBeTried(config.explore)) tryExplore(config, values)
}

function canBeTried(make: () => object): boolean {
  const strategy = make()
  return strategy !== make() || isStateless(strategy)
}

/** Behind guards stands the strategy itself. */
function isStateless(strategy: object): boolean {
  return Object.entries(strategy).every(([name, value]) =>
    name === 'exploit' && isObject(value) ? isStateless(value) : STATELESS.includes(name),
  )
}

function tryKind(kind: Kind, value: Values[string], random: Random): void {
  kind.resample(random)
  for (const factor of [0.8, 1.2]) kind.perturb(value, factor, random)
  kind.decode(kind.encode(value))
}

/** The worst member, one in the middle and the best choose, in a population of the experiment's size in which everybody has a score. */
function tryExploit(config: RunConfig, random: Random): void {
  const { population, budget, readyEvery, scoreWindow } = config
  if (population < 2) return
  const exploit = checkedExploit(config.exploit())
  const memberSteps = Math.min(budget.stepsPerMember, budget.totalSteps / population)
  const steps = Number.isFinite(memberSteps) ? Math.floor(memberSteps) : readyEvery
  const scored = (member: number): Scored => {
    const returns = Array.from({ length: Math.min(scoreWindow, 10) }, (_, i) => member + i / 100)
    return { member, steps, score: member, estimated: false, returns, diverged: false, tieBreak: 0.5 }
  }
  const scoreboard = new Scoreboard(
    Array.from({ length: population }, (_, member) => scored(member)),
    memberSteps,
  )
  for (const member of new Set([0, population >> 1, population - 1])) exploit.choose(scored(member), scoreboard, random)
}

function tryExplore(config: RunConfig, values: Values): void {
  const { readyEvery } = config
  const explore = config.explore()
  const start = (member: number, at: number) => ({ member, steps: at * readyEvery, score: at, hyperparameters: values })
  const history: FinishedSlice[] = explore.history
    ? Array.from({ length: SLICES }, (_, at) => ({ ...start(0, at + 1), after: { steps: (at + 2) * readyEvery, score: at + 2 } }))
    : []
  const context: ExploreContext = { ...start(0, SLICES + 1), history, peers: () => [start(1, SLICES)] }
  explored(explore, values, stream(config.seed, 'trial/explore'), context, config)
}
