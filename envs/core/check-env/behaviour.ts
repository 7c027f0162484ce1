import type { Env } from '../env.js'
import { CheckedEnv, type Start } from './checked-env.js'
import { copyOf, type Likeness, likeness, notPlain, shareData } from './compare.js'
import type { EnvRule, Findings } from './findings.js'

const STEPS = 100
/** Resets without a seed: two environments that begin alike so often do so on purpose, whatever there is to draw. */
const STARTS = 24

/** Resets: seeds, options, and that the same seed brings back the same. */
export function checkResets(env: Env, repeats: boolean, findings: Findings): void {
  const checked = new CheckedEnv(env, findings)
  // What it holds may be its own, to be written over by the next reset.
  const reset = (seed?: number): Start => copyOf(seed === undefined ? checked.reset() : checked.reset({ seed }, 'reset-seed'))
  checked.reset()
  const [first, state] = [reset(123), stateOf(env)]
  const second = reset()
  const [third, sameState] = [reset(123), stateOf(env)]
  const fourth = reset()
  const [fifth, otherState] = [reset(456), stateOf(env)]
  if (repeats) {
    judge(
      findings,
      likeness(first, third),
      'reset-deterministic',
      'reset-approximate',
      'reset({ seed: 123 }) returned another start than the first time',
    )
    const after = 'reset() after reset({ seed: 123 }) returned another start than the first time'
    if (!findings.has('reset-deterministic')) judge(findings, likeness(second, fourth), 'reset-continues', 'reset-approximate', after)
    if (likeness(first, third) === 'equal' && state !== undefined && likeness(state, sameState) !== 'equal') {
      findings.add('state-seeded', 'getState() after reset({ seed: 123 }) holds something else than the first time')
    }
  }
  if (state !== undefined && likeness(first, fifth) === 'equal' && likeness(state, otherState) === 'equal') {
    findings.add(
      'seed-unused',
      'reset({ seed: 456 }) leads to the same start and state as reset({ seed: 123 }): fine only if nothing is left to chance',
    )
  }
  checked.reset({ options: {} }, 'reset-options')
}

/** Steps: form over whole episodes, determinism, and that nothing that was returned is used again. */
export function checkSteps(env: Env, repeats: boolean, findings: Findings): void {
  const checked = new CheckedEnv(env, findings)
  const actions = checked.actions(STEPS)
  const attempt = (): readonly [start: unknown, step: readonly unknown[]] => {
    const start = copyOf(checked.reset({ seed: 123 }))
    return [start, copyOf(checked.step(actions[0]))]
  }
  const [start, step] = attempt()
  const [sameStart, sameStep] = attempt()
  if (step[3] === true) findings.add('step-truncates', 'The first step of an episode is truncated')
  // Starts that differ have been named.
  if (repeats && likeness(start, sameStart) === 'equal') {
    const parts = ['observation', 'reward', 'terminated', 'truncated', 'info']
    parts.forEach((part, i) => {
      const message = `The first step after reset({ seed: 123 }) returned another ${part} than the first time, for the same action`
      judge(findings, likeness(step[i], sameStep[i]), 'step-deterministic', 'step-approximate', message)
    })
  }
  checkSharing(checked, actions, findings)
  checked.reset()
  checked.play(actions)
}

function checkSharing(checked: CheckedEnv, actions: readonly unknown[], findings: Findings): void {
  const [observation, info] = checked.reset({ seed: 123 })
  const returned = [{ from: 'reset', observation, info }]
  for (const action of actions.slice(0, 2)) {
    const step = checked.step(action)
    returned.push({ from: 'step', observation: step[0], info: step[4] })
    if (step[2] || step[3]) break
  }
  const [again, moreInfo] = checked.reset({ seed: 123 })
  returned.push({ from: 'reset', observation: again, info: moreInfo })
  returned.forEach((one, i) => {
    for (const two of returned.slice(i + 1)) {
      const what = (['observation', 'info'] as const).find((key) => shareData(one[key], two[key]))
      if (what !== undefined)
        findings.add('data-shared', `The ${what} that ${one.from} returned is changed by a later ${two.from}: return a copy`)
    }
  })
}

/** getState and setState: both or none, plain data, copied, and all that decides what comes next. */
export function checkState(env: Env, repeats: boolean, findings: Findings): void {
  if ((env.getState === undefined) !== (env.setState === undefined)) {
    const [has, lacks] = env.getState === undefined ? ['setState', 'getState'] : ['getState', 'setState']
    findings.add('state-pair', `The environment has ${has}, but not ${lacks}`)
  }
  if (env.getState === undefined || env.setState === undefined) return
  const checked = new CheckedEnv(env, findings)
  const actions = checked.actions(STEPS)
  checked.reset({ seed: 123 })
  checked.play(actions.slice(0, 3))
  const state = checked.call('state-plain', 'getState()', () => env.getState!())
  const fault = notPlain(state)
  if (fault !== undefined) {
    findings.add('state-plain', `Expected getState() to return plain data, but ${fault}`)
    return
  }
  const { mask } = checked
  const kept = copyOf(state)
  const first = checked.play(actions)
  if (likeness(state, kept) !== 'equal') {
    findings.add('state-copied', 'What getState() returned was changed by later steps: return copies')
    return
  }
  checked.call('state-restores', 'setState()', () => env.setState!(kept))
  checked.mask = mask
  if (repeats && likeness(checked.play(actions), first) !== 'equal') {
    findings.add('state-restores', 'After setState() the same actions led elsewhere: something that decides the future is not in the state')
  }
}

/** Two environments that were never given a seed and yet begin alike, though seeds matter. */
export function checkDefaultSeed(one: Env, two: Env, findings: Findings): void {
  const both = [new CheckedEnv(one, findings), new CheckedEnv(two, findings)] as const
  const starts = both.map((checked) => Array.from({ length: STARTS }, () => copyOf(checked.reset())))
  const seeded = Array.from({ length: STARTS }, (_, seed) => copyOf(both[0].reset({ seed })))
  const matters = seeded.some((start) => likeness(start, seeded[0]) !== 'equal')
  if (matters && likeness(starts[0], starts[1]) === 'equal') {
    findings.add('seed-default', 'Without a seed every new environment begins alike: seed from entropy, and fix seeds by reset({ seed })')
  }
}

function stateOf(env: Env): unknown {
  const state = env.setState === undefined ? undefined : env.getState?.()
  return notPlain(state) === undefined ? copyOf(state) : undefined
}

function judge(findings: Findings, found: Likeness, different: EnvRule, close: EnvRule, message: string): void {
  if (found === 'different') findings.add(different, message)
  if (found === 'close') findings.add(close, `${message}, though by little`)
}
