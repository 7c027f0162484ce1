import { CladeError } from '../errors.js'
import type { Member } from './member.js'
import type { Failed, PopulationConfig } from './types.js'

/** Failures that no other try would mend where they are everybody's; for any other a machine or a moment may be to blame. */
const CONTRACTS = ['ENV_CONTRACT', 'TRAINABLE_CONTRACT']

/** Counts failed slices, and tells which of them end the run. */
export class FailedSlices {
  /** Slices that failed for good since the last that succeeded. */
  lost = 0

  constructor(private readonly config: Pick<PopulationConfig, 'population' | 'retries'>) {}

  /** True where the member's current slice may not be run again. */
  isLost({ failures }: Member): boolean {
    return failures > this.config.retries
  }

  /**
   * Counts a failed attempt of a member's slice, after those of the others.
   *
   * @throws CladeError ENV_CONTRACT, TRAINABLE_CONTRACT where everybody's first slice breaks a contract: that is bad input
   */
  count(member: Member, { code, message }: Failed, members: readonly Member[], trained: number): void {
    member.failures += 1
    const nobodyTrained = trained === 0 && members.every(({ failures, life }) => failures + life > 0)
    if (nobodyTrained && CONTRACTS.includes(code)) throw new CladeError(code, message)
  }

  /** The sentence of the decision to run the slice again. */
  retryReason({ own, failures }: Member, { message }: Failed): string {
    const from = own === null ? 'the start' : 'its snapshot'
    return `slice failed (attempt ${failures} of ${this.config.retries + 1}): ${message}; run again from ${from}`
  }

  /** Counts a slice that is lost. @throws CladeError RUN_HOPELESS where as many in a row are lost as there are members */
  lose({ message }: Failed): void {
    this.lost += 1
    const { population, retries } = this.config
    if (this.lost < population) return
    const text = `Every slice fails: ${this.lost} in a row, after ${retries} retries each, the last with: ${message}`
    throw new CladeError('RUN_HOPELESS', text, false)
  }
}
