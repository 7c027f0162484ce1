/** Environment steps after which an episode that is played outside of a run is cut, where nobody says otherwise. */
export const LONGEST_EPISODE = 100_000
