import type { RunConfig } from './experiment.js'
import { Ledger } from './population/ledger.js'

/** Members below which PBT is known to be a matter of luck: the figures stand in docs/ranges.md. */
const SMALL = 16

/** What its user should know of a run before it begins: a sentence each, none where there is nothing to say. */
export function notesOf(config: RunConfig): string[] {
  const { population, method, readyEvery } = config
  const notes: string[] = []
  if (method.name === 'pbt' && population < SMALL) {
    notes.push(
      `${population} ${population === 1 ? 'member is' : 'members are'} few for PBT: below ${SMALL} it often copies an early, lucky score and ends behind random search; 20 or more is what works (docs/ranges.md)`,
    )
  }
  const update = updateSteps(config)
  if (readyEvery < update) {
    notes.push(
      `readyEvery (${readyEvery}) is shorter than one update of ${config.trainable.name} (${update} environment steps): each slice trains a whole update, so decisions are that far apart`,
    )
  }
  return notes
}

/** The longest update of those that the members begin with; 0 where the trainable does not tell. */
function updateSteps(config: RunConfig): number {
  const { updateSteps } = config.trainable
  if (updateSteps === undefined) return 0
  return Math.max(...new Ledger(config).start().map(({ event }) => updateSteps(event.after)))
}
