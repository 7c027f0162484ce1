/** Light and dark: as the system has it, unless the reader has chosen. */
type Choice = 'auto' | 'light' | 'dark'

const KEY = 'clade-theme'
const NEXT: Readonly<Record<Choice, Choice>> = { auto: 'light', light: 'dark', dark: 'auto' }
const dark = matchMedia('(prefers-color-scheme: dark)')
const watching = new Set<() => void>()

let choice: Choice = remembered()

/** Sets the theme on the document, and keeps it right. */
export function beginTheme(): void {
  apply()
  dark.addEventListener('change', apply)
}

/** Goes to the next choice, and returns it. */
export function turnTheme(): Choice {
  choice = NEXT[choice]
  try {
    localStorage.setItem(KEY, choice)
  } catch {
    // A page from the disk may have no storage.
  }
  apply()
  return choice
}

export const themeChoice = (): Choice => choice

/** Calls `draw` at every change, for what is drawn on a canvas. @returns a function that ends it */
export function onTheme(draw: () => void): () => void {
  watching.add(draw)
  return () => watching.delete(draw)
}

/** The colour of a custom property of the style sheet, such as `--winner`. */
export const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function apply(): void {
  const isDark = choice === 'dark' || (choice === 'auto' && dark.matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  for (const draw of watching) draw()
}

function remembered(): Choice {
  try {
    const text = localStorage.getItem(KEY)
    return text === 'light' || text === 'dark' ? text : 'auto'
  } catch {
    return 'auto'
  }
}
