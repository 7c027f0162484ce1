import type { RunMessage } from '../../wire.js'
import { fill, h, word } from '../dom.js'
import { ago, count, duration, percent, thousands } from '../format.js'
import { RunModel } from '../model.js'
import type { Page } from '../pages.js'
import { lazily, type Panel } from '../panel.js'
import { about } from './about.js'
import { curves } from './curves.js'
import { episodes } from './episodes.js'
import { events } from './events.js'
import { failures } from './failures.js'
import { leaderboard } from './leaderboard.js'
import { metrics } from './metrics.js'
import { scatter } from './scatter.js'
import { schedule } from './schedule.js'
import { RunState } from './state.js'
import { tree } from './tree.js'
import { type Answer, did, improves, leads } from './verdict.js'
import { watch } from './watch.js'

/** The parts below the first look, in order, with their names in the navigation. */
const PARTS = [
  [tree, 'tree', 'Family tree'],
  [schedule, 'schedule', 'Schedules'],
  [scatter, 'values', 'By value'],
  [metrics, 'metrics', 'Metrics'],
  [episodes, 'episodes', 'Episodes'],
  [failures, 'failures', 'Failures'],
  [events, 'events', 'Events'],
  [watch, 'watch', 'Watch'],
  [about, 'about', 'Configuration'],
] as const

/** The page of a run. */
export function runPage(first: RunMessage): Page<RunMessage> {
  const model = new RunModel()
  model.take(first)
  const state = new RunState(model)
  const head = h('div', { class: 'head' })
  const answers = h('div', { class: 'answers' })
  const board = leaderboard(state)
  const scores = curves(state)
  // Failures are few, and their place depends on whether there are any.
  const parts: Panel[] = PARTS.map(([part]) => (part === failures ? part(state) : lazily(part(state))))
  const links = [['leaders', 'Leaders'], ['curves', 'Score'], ...PARTS.map(([, id, name]) => [id, name])].map(([id, name]) =>
    h('button', { type: 'button', 'data-part': id, onclick: () => goTo(id!) }, name),
  )
  const nav = h('nav', { class: 'parts', 'aria-label': 'Parts of the page' }, ...links)
  const element = h(
    'main',
    { id: 'main', class: 'run', tabindex: -1 },
    head,
    answers,
    nav,
    h('div', { class: model.head.hyperparameters.length > 2 ? 'top wide' : 'top' }, board.element, scores.element),
    ...parts.map((part) => part.element),
  )
  const all = [board, scores, ...parts]
  let wanted = false
  const update = (): void => {
    document.title = `${titleOf(model)} · Clade`
    fill(head, ...headOf(model))
    fill(answers, ...[leads(model), improves(model), did(model)].map(card))
    for (const part of all) part.update()
    const failed = model.causes.some((cause) => cause !== 'method' && cause !== 'budget')
    links.find(({ dataset }) => dataset.part === 'failures')!.hidden = !failed
  }
  state.onChange(() => {
    for (const part of all) part.update()
  })
  update()
  return {
    element,
    take(message) {
      model.take(message)
      if (wanted) return
      wanted = true
      requestAnimationFrame(() => {
        wanted = false
        update()
      })
    },
    onKey(key) {
      const { standings } = model.head
      const at = state.focus === null ? -1 : standings.indexOf(state.focus)
      if (key === ']') state.turnTo(standings[Math.min(standings.length - 1, at + 1)] ?? null)
      else if (key === '[') state.turnTo(standings[Math.max(0, at - 1)] ?? null)
      else if (key === 'Escape') state.turnTo(state.focus)
      else if (/^[1-9]$/.test(key)) goTo(links.filter(({ hidden }) => !hidden)[Number(key) - 1]?.dataset.part ?? '')
      else return false
      return true
    },
    destroy() {
      for (const part of all) part.destroy()
    },
  }
}

function goTo(id: string): void {
  const part = document.getElementById(id)
  part?.scrollIntoView({ block: 'start' })
  part?.focus({ preventScroll: true })
}

const titleOf = ({ head: { name, seed } }: RunModel): string => `${name.slice(0, 60)} ${seed}`

function headOf(model: RunModel): Node[] {
  const { head } = model
  const { done, total, unit } = head.progress
  const share = total > 0 ? Math.min(1, done / total) : 0
  const bar = h('progress', { max: 1, value: share, 'aria-label': 'part of the budget that is used' })
  const used = unit === 'steps' ? `${count(done)} of ${count(total)} steps` : `${duration(done)} of ${duration(total)}`
  const speed = head.wallSeconds > 0 && unit === 'steps' ? ` · ${count(Math.round(done / head.wallSeconds))} steps/s` : ''
  const left = head.status === 'running' && share > 0.02 ? ` · about ${duration((head.wallSeconds / share) * (1 - share))} left` : ''
  return [
    h('div', { class: 'title' }, h('h1', {}, word(head.name, 60)), h('span', { class: `status ${head.status}` }, head.status)),
    h(
      'p',
      { class: 'sub' },
      word(head.task, 60),
      ` · ${head.method} · ${head.population} members · ${head.schedule} · seed ${head.seed} · ${thousands(head.entries)} events`,
      h('span', { title: head.startedAt }, ` · began ${ago(head.startedAt, Date.now())}`),
    ),
    h(
      'div',
      { class: 'used' },
      bar,
      h(
        'span',
        { title: `${thousands(Math.round(done))} of ${thousands(Math.round(total))}` },
        `${percent(share)} · ${used} in ${duration(head.wallSeconds)}${speed}${left}`,
      ),
    ),
  ]
}

function card({ question, headline, tone, details }: Answer): HTMLElement {
  return h(
    'div',
    { class: `answer ${tone}` },
    h('h2', {}, question),
    h('p', { class: 'headline' }, headline),
    ...details.map((detail) => h('p', {}, detail)),
  )
}
