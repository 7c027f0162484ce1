import type { Entry } from '../../population/types.js'
import type { Episodes } from '../../trainable.js'
import type { GrowingTable, Rows } from './table.js'

interface EpisodeRows extends Rows, Episodes {
  readonly member: number
  /** The number of the first episode, and the member's steps before the slice. */
  readonly first: number
  readonly before: number
}

/** episodes.csv: a row per finished episode. */
export const episodes: GrowingTable<EpisodeRows> = {
  file: 'episodes.csv',
  begin(state) {
    const playedBy = new Map(state as ReadonlyMap<number, number> | undefined)
    const rows = ({ result, event: { member, steps } }: Entry) => {
      if (!result?.ok) return null
      const { report } = result
      const played = playedBy.get(member) ?? 0
      const { steps: at, returns, lengths } = report.episodes
      const count = returns.length
      playedBy.set(member, played + count)
      return { count, member, first: played + 1, before: steps - report.steps, steps: at, returns, lengths }
    }
    return Object.assign(rows, { save: () => playedBy })
  },
  columns: [
    { name: 'member', meaning: 'the member that played it', unit: '', type: 'int64', of: ({ member }) => member },
    {
      name: 'episode',
      meaning: "number of the episode among the member's, from 1 over the whole run, copies and respawns included",
      unit: '',
      type: 'int64',
      of: ({ first }, i) => first + i,
    },
    {
      name: 'steps',
      meaning: 'what the member had trained when the episode finished',
      unit: 'environment steps',
      type: 'int64',
      of: ({ before, steps }, i) => before + steps[i]!,
    },
    {
      name: 'return',
      meaning: 'sum of its rewards, neither discounted nor clipped',
      unit: 'reward',
      type: 'double',
      of: ({ returns }, i) => returns[i],
    },
    { name: 'length', meaning: 'how long it was', unit: 'environment steps', type: 'int64', of: ({ lengths }, i) => lengths[i] },
  ],
}
