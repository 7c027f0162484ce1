import type { Card, CompareCard, Overview, RunCard } from '../wire.js'
import { fill, h, svg, word } from './dom.js'
import { ago, count, duration, exact, many, percent, terse, thousands } from './format.js'
import type { Page } from './pages.js'
import { sparkline } from './run/leaderboard.js'

/** The address of a run or compare within the page. */
export const addressOf = (id: string): string => `#/${encodeURIComponent(id)}`

/** The overview of a folder of runs. */
export function overviewPage(first: Overview): Page<Overview> {
  const title = h('div', { class: 'head' })
  const body = h('tbody')
  const columns = ['', 'run', 'status', 'progress', 'best score', '', 'leads', 'reports', 'copies', 'time', 'began']
  const left = new Set(['run', 'status', 'progress'])
  const head = h('thead', {}, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col', class: left.has(name) ? 'left' : '' }, name))))
  const none = h('p', { class: 'none' })
  const element = h(
    'main',
    { id: 'main', class: 'overview', tabindex: -1 },
    title,
    h('section', { class: 'panel' }, h('div', { class: 'scroll' }, h('table', { class: 'runs' }, head, body)), none),
  )
  const open = new Set<string>()
  let cards: readonly Card[] = []
  const draw = ({ folder, cards: all, unread }: Overview): void => {
    cards = all
    document.title = `${folder.slice(0, 60)} · Clade`
    const going = all.filter((card) => card.kind === 'run' && card.status === 'running').length
    fill(
      title,
      h('div', { class: 'title' }, h('h1', {}, word(folder, 80))),
      h(
        'p',
        { class: 'sub' },
        `${many(all.filter(({ kind }) => kind === 'run').length, 'run')}, ${going} running${unread > 0 ? ` · reading ${thousands(unread)} more` : ''}`,
      ),
    )
    const compares = all.filter((card) => card.kind === 'compare')
    const within = (id: string) => compares.find((compare) => id.startsWith(`${compare.id}/`))
    const rows = [...all]
      .filter((card) => !within(card.id))
      .sort(byBeginning(all))
      .flatMap((card) =>
        card.kind === 'run'
          ? [runRow(card, false)]
          : [
              compareRow(card),
              ...(open.has(card.id)
                ? all.filter(({ id }) => within(id)?.id === card.id).map((inner) => runRow(inner as RunCard, true))
                : []),
            ],
      )
    fill(body, ...rows)
    none.hidden = all.length > 0 || unread > 0
    fill(none, 'No runs here yet. ', h('code', {}, 'clade run cartpole'), ' makes one, and it appears as soon as it begins.')
  }
  const compareRow = (card: CompareCard): HTMLElement => {
    const toggle = h(
      'button',
      {
        type: 'button',
        class: 'fold',
        'aria-expanded': String(open.has(card.id)),
        'aria-label': 'show the runs of this compare',
        onclick: () => turn(card.id),
      },
      open.has(card.id) ? '▾' : '▸',
    )
    return h(
      'tr',
      { class: 'compare' },
      h('td', {}, toggle),
      h('td', { class: 'left' }, link(card.id), h('small', {}, `compare of ${card.methods.length} methods × ${card.seeds} seeds`)),
      h(
        'td',
        { class: 'left' },
        h(
          'span',
          { class: `status ${card.finished === card.runs ? 'finished' : 'running'}` },
          card.finished === card.runs ? 'finished' : 'under way',
        ),
      ),
      h('td', { class: 'left' }, progress(card.runs > 0 ? card.finished / card.runs : 0, `${card.finished} of ${card.runs} runs`)),
      h(
        'td',
        { colspan: 7, class: 'left' },
        card.fault
          ? h('span', { class: 'fault' }, word(card.fault, 160))
          : h('span', { class: 'faint' }, word(card.methods.join(', '), 120)),
      ),
    )
  }
  const turn = (id: string): void => {
    if (!open.delete(id)) open.add(id)
    draw(latest)
  }
  let latest = first
  draw(first)
  return {
    element,
    take(message) {
      latest = message
      draw(message)
    },
    onKey(key) {
      const runs = [...body.querySelectorAll<HTMLAnchorElement>('a')]
      const at = runs.indexOf(document.activeElement as HTMLAnchorElement)
      if (key === 'j' || key === ']') runs[Math.min(runs.length - 1, at + 1)]?.focus()
      else if (key === 'k' || key === '[') runs[Math.max(0, at - 1)]?.focus()
      else return false
      return cards.length > 0
    },
    destroy() {},
  }
}

/** Runs that go on first, then the latest; a compare is as old as its first run. */
function byBeginning(all: readonly Card[]): (a: Card, b: Card) => number {
  const began = (card: Card): string =>
    (card.kind === 'run'
      ? card.startedAt
      : (all.find((inner) => inner.kind === 'run' && inner.id.startsWith(`${card.id}/`)) as RunCard | undefined)?.startedAt) ?? ''
  const running = (card: Card): number => Number(card.kind === 'run' && card.status === 'running')
  return (a, b) => running(b) - running(a) || began(b).localeCompare(began(a)) || a.id.localeCompare(b.id)
}

const link = (id: string): HTMLElement => h('a', { href: addressOf(id) }, word(id === '.' ? 'this run' : id, 70))

function progress(share: number, text: string): HTMLElement {
  return h('span', { class: 'used' }, h('progress', { max: 1, value: share, 'aria-label': 'progress' }), h('span', {}, text))
}

function runRow(card: RunCard, isInner: boolean): HTMLElement {
  if (card.fault !== null && card.reports === 0) {
    return h(
      'tr',
      {},
      h('td', {}),
      h('td', { class: 'left' }, link(card.id)),
      h('td', { colspan: 9, class: 'left fault' }, word(card.fault, 200)),
    )
  }
  const { done, total } = card.progress
  const share = total > 0 ? Math.min(1, done / total) : 0
  return h(
    'tr',
    { class: isInner ? 'inner' : '', 'data-run': card.id },
    h('td', {}),
    h('td', { class: 'left' }, link(card.id), h('small', {}, word(`${card.task} · ${card.method} · ${card.population} members`, 90))),
    h('td', { class: 'left' }, h('span', { class: `status ${card.status}` }, card.status)),
    h('td', { class: 'left', title: `${thousands(Math.round(done))} of ${thousands(Math.round(total))}` }, progress(share, percent(share))),
    h('td', { class: 'score', title: exact(card.best) }, h('b', {}, terse(card.best))),
    h('td', {}, sparkline(card.spark, { width: 110, height: 22, label: 'best score so far' })),
    h('td', {}, card.winner === null ? '–' : `★ ${card.winner}`),
    h('td', { title: thousands(card.reports) }, count(card.reports)),
    h('td', { title: thousands(card.copies) }, count(card.copies)),
    h('td', {}, duration(card.wallSeconds)),
    h('td', { class: 'faint', title: card.startedAt }, ago(card.startedAt, Date.now())),
  )
}

/** The mark of Clade: a branching line. */
export function mark(): SVGElement {
  return svg(
    'svg',
    { class: 'mark', viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true' },
    svg('path', { d: 'M2 12h6M8 12c4 0 3-7 8-7h6M8 12c4 0 3 7 8 7h6M14 12h8' }),
    svg('circle', { cx: 22, cy: 5, r: 2 }),
  )
}
