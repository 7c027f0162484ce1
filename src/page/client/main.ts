import type { CompareMessage, Message, Overview, RunMessage } from '../wire.js'
import { comparePage } from './compare.js'
import { fill, h, word } from './dom.js'
import { mark, overviewPage } from './overview.js'
import type { Page } from './pages.js'
import { runPage } from './run/page.js'
import { follow, inlineMessage, type Link } from './source.js'
import { beginTheme, themeChoice, turnTheme } from './theme.js'
import { hideTip } from './tip.js'

const makers = {
  overview: (message: Message) => overviewPage(message as Overview),
  run: (message: Message) => runPage(message as RunMessage),
  compare: (message: Message) => comparePage(message as CompareMessage),
} as const

beginTheme()
const inline = inlineMessage()
const link = h('span', { class: 'link', role: 'status' })
const theme = h(
  'button',
  { type: 'button', class: 'quiet', title: 'light, dark, or as the system has it (t)', onclick: () => nextTheme() },
  '',
)
const keys = h('button', { type: 'button', class: 'quiet', title: 'keys (?)', 'aria-label': 'keys', onclick: () => help() }, '?')
const home = inline ? h('span', { class: 'home' }, mark(), 'Clade') : h('a', { class: 'home', href: '#/' }, mark(), 'Clade')
const crumb = h('span', { class: 'crumb' })
const holder = h('div', { class: 'holder' })
document.body.append(
  h('a', { class: 'skip', href: '#main', onclick: (event) => skip(event) }, 'to the content'),
  h('header', { class: 'bar' }, home, crumb, h('span', { class: 'space' }), link, theme, keys),
  holder,
)
showTheme()

let page: Page<Message> | null = null
let kind: string | null = null
let stop: () => void = () => {}

if (inline) {
  tell('static')
  show(inline)
} else {
  addEventListener('hashchange', open)
  open()
}

/** Opens what the address names: the overview, a run or a compare. */
function open(): void {
  stop()
  leave()
  const id = idOf(location.hash)
  fill(crumb, id === null ? '' : word(id === '.' ? '' : id, 80))
  fill(holder, h('p', { class: 'wait' }, 'reading …'))
  stop = follow(id, show, tell)
}

function show(message: Message): void {
  if (message.type === 'fault') {
    leave()
    fill(holder, h('main', { id: 'main', tabindex: -1 }, h('p', { class: 'wait fault' }, word(message.message, 600))))
    return
  }
  if (page && kind === message.type) {
    page.take(message)
    return
  }
  leave()
  kind = message.type
  page = makers[message.type](message) as Page<Message>
  fill(holder, page.element)
  if (inline || message.type === 'overview' || idOf(location.hash) !== null) return
  // A folder that is one run has no overview.
  fill(crumb, '')
}

function leave(): void {
  hideTip()
  page?.destroy()
  page = null
  kind = null
}

function tell(state: Link): void {
  link.className = `link ${state}`
  link.textContent = { live: 'live', lost: 'the server does not answer; trying again', static: 'as of the report' }[state]
}

function idOf(hash: string): string | null {
  try {
    return decodeURIComponent(hash.replace(/^#\/?/, '')) || null
  } catch {
    return null
  }
}

function nextTheme(): void {
  turnTheme()
  showTheme()
}

function showTheme(): void {
  const name = themeChoice()
  theme.textContent = { auto: '◐', light: '☀', dark: '☾' }[name]
  theme.setAttribute('aria-label', `theme: ${name}`)
}

function skip(event: Event): void {
  // The address names a run.
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function help(): void {
  const rows = [
    ['1 … 9', 'to a part of the page'],
    ['] and [', 'bring out the next or the previous member; in the overview, the next or previous run'],
    ['Esc', 'bring out nobody'],
    ['+ − 0', 'zoom a chart or the tree that has the focus; arrows move it'],
    ['t', 'light, dark, or as the system has it'],
    ['?', 'these keys'],
  ] as const
  const dialog = h(
    'dialog',
    { 'aria-label': 'Keys' },
    h('h2', {}, 'Keys'),
    h('dl', { class: 'facts' }, ...rows.flatMap(([key, what]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)])),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'close'),
  )
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { target } = event
  if (target instanceof HTMLElement && target.closest('input, select, textarea, dialog')) return
  if (event.key === '?') help()
  else if (event.key === 't') nextTheme()
  else if (!page?.onKey(event.key)) return
  event.preventDefault()
})
