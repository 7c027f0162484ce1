/** The colours of the figures on a light page, by their use. A dark page gets others: `style`. */
export const COLOUR = {
  paper: '#fff',
  ink: '#222',
  grid: '#e6e6e6',
  axis: '#888',
  /** The winner's line of ancestors, in front of all else. */
  winner: '#111',
  join: '#666',
  diverged: '#d55e00',
  noScore: '#c8c8c8',
  /** The line of a member that is not the winner. */
  member: '#7d93ab',
  /** The winner's values in front of the population's. */
  value: '#c24e00',
  range: '#dbe8f3',
  quartiles: '#9dc3e0',
} as const

/**
 * The colours of scores from the lowest to the highest. Even steps look even, also to colour-blind people and in grey, and the last stays
 * far from the black of the winner's line, however many slices have it.
 */
export const SCORES = ['#e6eca8', '#b5dcae', '#7dc7b9', '#48a9bd', '#2f86b5', '#2c62a3'] as const

/** Colours of lines that colour-blind people can tell apart (Okabe and Ito 2008), without the yellow that white swallows. */
export const LINES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'] as const

/** The colour on a dark page for each one on a light page. */
const DARK: Readonly<Record<string, string>> = {
  [COLOUR.paper]: '#14171c',
  [COLOUR.ink]: '#e3e6eb',
  [COLOUR.grid]: '#2b3038',
  [COLOUR.axis]: '#8a919c',
  [COLOUR.winner]: '#fdfdfd',
  [COLOUR.join]: '#99a1ac',
  [COLOUR.noScore]: '#4d545e',
  [COLOUR.member]: '#6b7f96',
  [COLOUR.value]: '#ffa05c',
  [COLOUR.range]: '#1f3345',
  [COLOUR.quartiles]: '#35597a',
  ...dark(SCORES, ['#3d4663', '#3a5f86', '#33809f', '#359da2', '#5bb995', '#97d27e']),
  ...dark(LINES, ['#4ba6e0', '#ff8b3d', '#2cc39a', '#e29cc3', '#7cc7f2', '#f2b63c', '#ffffff']),
}

function dark(light: readonly string[], colours: readonly string[]): Record<string, string> {
  return Object.fromEntries(light.map((colour, i) => [colour, colours[i]!]))
}

/**
 * The rules that give a picture its colours on a dark page. The colours of a light one are attributes, so that programs without style
 * sheets draw it, too.
 *
 * @param drawn the text of the picture
 */
export function style(drawn: string): string {
  const rules = Object.entries(DARK).flatMap(([light, dark]) =>
    ['fill', 'stroke'].flatMap((key) => (drawn.includes(`${key}="${light}"`) ? `[${key}="${light}"]{${key}:${dark}}` : [])),
  )
  return `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`
}
