import { h } from './dom.js'

/** A part of the page with a title. */
export interface Panel {
  readonly element: HTMLElement
  update(): void
  destroy(): void
}

/** The frame of a part: a heading, a sentence that says how to read it, and what is in it. */
export function frame(id: string, title: string, note: string | Node, ...children: (Node | null)[]): HTMLElement {
  const heading = h('h2', { id: `${id}-title` }, title)
  const content = children.filter((child) => child !== null)
  return h(
    'section',
    { id, class: 'panel', 'aria-labelledby': `${id}-title`, tabindex: -1 },
    h('header', {}, heading, h('p', { class: 'note' }, note)),
    ...content,
  )
}

/** Buttons of which one is on. */
export function choices<T extends string>(
  label: string,
  names: readonly (readonly [T, string])[],
  chosen: T,
  choose: (name: T) => void,
): HTMLElement {
  const buttons = names.map(([name, text]) =>
    h('button', { type: 'button', 'aria-pressed': String(name === chosen), onclick: () => turn(name) }, text),
  )
  const turn = (name: T): void => {
    buttons.forEach((button, i) => {
      button.setAttribute('aria-pressed', String(names[i]![0] === name))
    })
    choose(name)
  }
  return h('div', { class: 'choices', role: 'group', 'aria-label': label }, ...buttons)
}

/** Draws a part only once it comes near the window, and lets updates wait while it is away. */
export function lazily(panel: Panel): Panel {
  let near = false
  let stale = true
  const draw = (): void => {
    if (!near || !stale) return
    stale = false
    panel.update()
  }
  const seen = new IntersectionObserver(
    (entries) => {
      near = entries.at(-1)!.isIntersecting
      draw()
    },
    { rootMargin: '400px' },
  )
  seen.observe(panel.element)
  return {
    element: panel.element,
    update() {
      stale = true
      draw()
    },
    destroy() {
      seen.disconnect()
      panel.destroy()
    },
  }
}
