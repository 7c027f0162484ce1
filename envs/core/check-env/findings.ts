/**
 * The rules, and how bad it is to break each. They are those of Gymnasium's `check_env`, as far as they can be told from outside in
 * TypeScript, and some of Clade's own (`state-…`, `observation-finite`); docs/check-env.md says what each means and which of Gymnasium's
 * are left out. What stops a run of Clade is an error here, also where Gymnasium only warns.
 */
export const rules = {
  'env-made': 'error',
  'env-object': 'error',
  'env-methods': 'error',
  'env-shared': 'error',
  'env-spaces': 'error',
  'action-space-missing': 'error',
  'action-space-type': 'error',
  'observation-space-missing': 'error',
  'observation-space-type': 'error',
  'space-discrete': 'error',
  'space-multi-discrete': 'error',
  'space-multi-binary': 'error',
  'space-empty': 'error',
  'space-box-shape': 'error',
  'reset-throws': 'error',
  'reset-seed': 'error',
  'reset-options': 'error',
  'reset-result': 'error',
  'reset-info': 'error',
  'reset-observation': 'error',
  'reset-deterministic': 'error',
  'reset-continues': 'error',
  'observation-structure': 'error',
  'observation-finite': 'error',
  'step-throws': 'error',
  'step-result': 'error',
  'step-info': 'error',
  'step-flags': 'error',
  'reward-number': 'error',
  'reward-finite': 'error',
  'step-deterministic': 'error',
  'step-truncates': 'error',
  'data-shared': 'error',
  'state-pair': 'error',
  'state-plain': 'error',
  'state-copied': 'error',
  'state-restores': 'error',
  'state-seeded': 'error',
  'render-fps': 'error',
  'render-mode': 'error',
  'render-throws': 'error',
  'close-throws': 'error',
  'action-space-unsupported': 'error',
  'action-mask': 'error',
  'action-arguments': 'error',
  'run-stops': 'error',
  'env-wrapped': 'warning',
  'space-box-infinite': 'warning',
  'space-box-point': 'warning',
  'space-box-crossed': 'warning',
  'action-space-scale': 'warning',
  'seed-method': 'warning',
  'seed-default': 'warning',
  'seed-unused': 'warning',
  'observation-type': 'warning',
  'observation-precision': 'warning',
  'observation-channels-first': 'warning',
  'episode-endless': 'warning',
  'episode-long': 'warning',
  'step-observation': 'warning',
  'reset-approximate': 'warning',
  'step-approximate': 'warning',
  'render-undeclared': 'warning',
  'render-modes': 'warning',
  'render-fps-missing': 'warning',
  'render-result': 'warning',
  'close-twice': 'warning',
} as const satisfies Record<string, 'error' | 'warning'>

export type EnvRule = keyof typeof rules

export interface Finding {
  readonly rule: EnvRule
  /** One sentence. */
  readonly message: string
}

/** Follows a check while it goes on: what it finds, and what it calls next, which may never return. */
export interface CheckWatcher {
  finds(level: 'error' | 'warning', finding: Finding): void
  calls(what: string): void
}

/** The findings, one for each rule that is broken. */
export class Findings {
  private readonly found = new Map<EnvRule, Finding>()

  constructor(private readonly watcher?: CheckWatcher) {}

  /** To be called before anything of the environment's is. */
  calling(what: string): void {
    this.watcher?.calls(what)
  }

  add(rule: EnvRule, message: string): void {
    // What was thrown may have many lines.
    const [sentence = ''] = message.split('\n')
    if (this.found.has(rule)) return
    const finding: Finding = { rule, message: sentence }
    this.found.set(rule, finding)
    this.watcher?.finds(rules[rule], finding)
  }

  has(...some: readonly EnvRule[]): boolean {
    return some.some((rule) => this.found.has(rule))
  }

  of(level: 'error' | 'warning'): readonly Finding[] {
    return [...this.found].flatMap(([rule, finding]) => (rules[rule] === level ? [finding] : []))
  }
}
