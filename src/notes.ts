import type { RunConfig } from './experiment.js'

/** The number of members below which PBT fails more often. The figures stand in docs/ranges.md. */
const SMALL = 16

/** Facts that the user should know before a run begins, a sentence each; empty where there are none. */
export function notesOf(config: RunConfig): string[] {
  const { population, method, readyEvery, reportEvery, trainable, explore } = config
  const notes: string[] = []
  if (method.name === 'pbt' && population < SMALL) {
    notes.push(
      `${population} ${population === 1 ? 'member is' : 'members are'} few for PBT: below ${SMALL} more runs end with what one early, lucky score led to; 20 or more, or more steps for each, is safer (docs/ranges.md)`,
    )
  }
  if (readyEvery < reportEvery) {
    notes.push(
      `readyEvery (${readyEvery}) is shorter than an update of ${trainable.name}, of up to ${reportEvery} environment steps: a slice trains whole updates, so decisions are that far apart`,
    )
  }
  const { note } = explore()
  if (note !== undefined) notes.push(note)
  return notes
}
