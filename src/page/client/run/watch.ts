import type { Frame, WatchAnswer } from '../../wire.js'
import { fill, h, svg, word } from '../dom.js'
import { count, exact, terse, thousands } from '../format.js'
import { frame, type Panel } from '../panel.js'
import { isStatic } from '../source.js'
import type { RunState } from './state.js'

/** Frames that are asked for at once, and those ahead of what is shown below which more are. */
const PART = 40
const AHEAD = 40
/** Frames whose pictures are kept, and what stands for that of an older one. */
const KEPT = 3000
const GONE = 'This picture is no longer kept.\nChoose the seed again to begin anew.'
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8]

/** Watching a member play: its picture, and beside it what it thinks. */
export function watch(state: RunState): Panel {
  if (isStatic()) return howTo(state)
  const { model } = state
  let frames: Frame[] = []
  let at = 0
  let fps = 30
  let isOver = false
  let asking = false
  let timer = 0
  /** Counts the episodes, so that an answer to an earlier one is not taken for the present. */
  let episode = 0
  let facts: WatchAnswer['facts'] | null = null

  const member = h('select', { 'aria-label': 'Member', onchange: () => begin() })
  const snapshot = h(
    'select',
    { 'aria-label': 'Weights', onchange: () => begin() },
    h('option', { value: 'last' }, 'last weights'),
    h('option', { value: 'best' }, 'best weights of the run'),
  )
  const seed = h('input', { type: 'number', min: 0, step: 1, value: 1, 'aria-label': 'Seed', onchange: () => begin() })
  const greedy = h('input', { type: 'checkbox', onchange: () => begin() })
  const speed = h('select', { 'aria-label': 'Speed' }, ...SPEEDS.map((times) => h('option', { value: times }, `${times}×`)))
  speed.value = '1'
  const play = h('button', { type: 'button', class: 'play', onclick: () => (timer ? pause() : go()) }, '▶ play')
  const back = h('button', { type: 'button', 'aria-label': 'one step back', onclick: () => move(-1) }, '◂')
  const step = h('button', { type: 'button', 'aria-label': 'one step', onclick: () => move(1) }, '▸')
  const next = h('button', { type: 'button', onclick: () => another() }, 'next seed')
  const place = h('input', { type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'Step', oninput: () => show(Number(place.value)) })
  const screen = h('div', { class: 'screen' })
  const beside = h('div', { class: 'thoughts' })
  const says = h('p', { class: 'note', role: 'status' }, 'Press play to open the environment and let the member act in it.')
  const choose = h(
    'div',
    { class: 'tools' },
    member,
    snapshot,
    h('label', { class: 'chip' }, 'seed ', seed),
    h('label', { class: 'chip', title: 'always the likeliest action; else actions are drawn, as in training' }, greedy, 'greedy'),
  )
  const controls = h('div', { class: 'tools controls' }, play, back, step, place, speed, next)
  const note = 'A member acts in its own environment. The same seed plays the same episode.'
  const element = frame('watch', 'Watch', note, choose, h('div', { class: 'stage' }, screen, beside), controls, says)

  const begin = (): void => {
    const plays = timer !== 0
    pause()
    episode++
    frames = []
    at = 0
    isOver = false
    asking = false
    if (plays) go()
    else void more()
  }
  const another = (): void => {
    seed.value = String(Number(seed.value) + 1)
    begin()
  }
  const more = async (): Promise<void> => {
    if (asking || isOver) return
    asking = true
    const asked = episode
    const query = new URLSearchParams({
      run: model.head.id,
      member: member.value,
      snapshot: snapshot.value,
      seed: seed.value,
      greedy: String(greedy.checked),
      from: String(frames.length),
      count: String(PART),
    })
    if (frames.length === 0) says.textContent = 'opening …'
    let answer: (WatchAnswer & { error?: undefined }) | { error: string }
    try {
      answer = await (await fetch(`/watch?${query}`)).json()
    } catch {
      answer = { error: 'The server does not answer, or there is no such episode.' }
    }
    if (asked !== episode) return
    asking = false
    if (answer.error !== undefined) {
      pause()
      fill(says, word(answer.error, 400))
      return
    }
    fps = answer.fps
    facts = answer.facts
    isOver = answer.isOver
    frames.push(...answer.frames)
    // An episode may be long, and its pictures large.
    for (let i = frames.length - KEPT - 1; i >= 0 && frames[i]!.view !== GONE; i--) frames[i] = { ...frames[i]!, view: GONE }
    place.max = String(frames.length - 1)
    show(at)
  }
  const go = (): void => {
    if (isOver && at >= frames.length - 1) at = 0
    play.textContent = '❙❙ pause'
    const tick = (): void => {
      timer = window.setTimeout(tick, 1000 / (fps * Number(speed.value)))
      if (frames.length - at < AHEAD) void more()
      if (at < frames.length - 1) show(at + (frames.length > 1 ? 1 : 0))
      else if (isOver) pause()
    }
    tick()
  }
  const pause = (): void => {
    clearTimeout(timer)
    timer = 0
    play.textContent = '▶ play'
  }
  const move = (by: number): void => {
    pause()
    if (frames.length === 0 || (by > 0 && frames.length - at < AHEAD)) void more()
    show(at + by)
  }
  const show = (index: number): void => {
    at = Math.max(0, Math.min(frames.length - 1, index))
    const moment = frames[at]
    if (!moment) return
    place.value = String(at)
    draw(screen, moment)
    fill(beside, ...thoughts(moment, frames[at + 1]))
    const end = moment.terminated ? ' The episode has ended.' : moment.truncated ? ' The time is up.' : ''
    const who = facts
      ? `member ${facts.member}, ${facts.snapshot} weights after ${count(facts.steps)} steps; ${greedy.checked ? 'the likeliest actions' : 'actions drawn as in training'}.`
      : ''
    says.textContent = who + end
  }
  return {
    element,
    update() {
      const chosen = member.value
      const winner = model.winner
      const members = [...model.head.standings].sort((a, b) => a - b)
      fill(
        member,
        h('option', { value: '' }, `the winner${winner === undefined ? '' : ` (${winner})`}`),
        ...members.map((id) => h('option', { value: id }, `member ${id}`)),
      )
      member.value = chosen
    },
    destroy: pause,
  }
}

/** A report cannot play: it says what does. */
function howTo({ model }: RunState): Panel {
  const text = h('p', { class: 'note' })
  return {
    element: frame('watch', 'Watch', 'An agent is watched where its environment is.', text),
    update() {
      const folder = word(model.head.id, 80)
      fill(
        text,
        h('code', {}, 'clade dashboard'),
        ' plays it on this page, ',
        h('code', {}, 'clade watch ', folder),
        ' in a terminal, and ',
        h('code', {}, 'clade record ', folder.cloneNode(true)),
        ' makes a film of it.',
      )
    },
    destroy() {},
  }
}

/** The picture of a moment, or its drawing in letters. */
function draw(screen: HTMLElement, { view }: Frame): void {
  if (view === null) fill(screen, h('p', { class: 'none' }, 'This environment draws nothing.'))
  else if (view.startsWith('data:image/png;')) {
    const image = screen.querySelector('img') ?? fill(screen, h('img', { alt: 'the environment' })).querySelector('img')!
    image.src = view
  } else fill(screen, h('pre', {}, view))
}

/** What a member thinks at a moment: what it is about to do, and what it expects. */
function thoughts(moment: Frame, next: Frame | undefined): Node[] {
  const { distribution, value, reward, return: total, length } = moment
  const fact = (name: string, shown: Node | string) => [h('dt', {}, name), h('dd', {}, shown)]
  const taken = next?.action ?? null
  const facts = h(
    'dl',
    { class: 'facts' },
    ...fact('step', thousands(length)),
    ...fact('reward', h('b', { title: exact(reward) }, terse(reward))),
    ...fact('return so far', h('b', { title: exact(total) }, terse(total))),
    ...fact('value', h('b', { title: exact(value) }, terse(value))),
  )
  if (distribution.kind !== 'categorical') {
    const of =
      distribution.kind === 'gaussian'
        ? distribution.mean.map((mean, i) => `${terse(mean)} ± ${terse(distribution.standardDeviation[i])}`)
        : distribution.low.map((low, i) => `${terse(low)} … ${terse(distribution.high[i])}`)
    const rows = of.map((text, i) => {
      const drawn = typeof taken === 'number' ? taken : taken?.[i]
      return h('li', {}, `${i}`, h('span', { class: 'share' }, text), h('b', { title: exact(drawn) }, terse(drawn)))
    })
    return [
      facts,
      h('h3', {}, distribution.kind === 'gaussian' ? 'next action: mean ± deviation, taken' : 'next action: range, taken'),
      h('ol', { class: 'bars' }, ...rows),
    ]
  }
  return [
    facts,
    ...distribution.probabilities.flatMap((part, k) => {
      const chosen = typeof taken === 'number' ? taken : taken?.[k]
      // The choices of a space that does not begin with 0 are told by their order.
      const rows = part.map((share, i) => {
        const bar = svg(
          'svg',
          { width: 130, height: 9, 'aria-hidden': 'true' },
          svg('rect', { class: 'rest', width: 130, height: 9, rx: 2 }),
          svg('rect', { class: 'fill', width: (130 * share).toFixed(1), height: 9, rx: 2 }),
        )
        return h(
          'li',
          { class: i === chosen ? 'taken' : '' },
          `${i}`,
          bar,
          h('span', { title: exact(share) }, `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`),
          i === chosen ? ' ◂' : '',
        )
      })
      return [
        h('h3', {}, distribution.probabilities.length > 1 ? `next action, part ${k}` : 'next action'),
        h('ol', { class: 'bars' }, ...rows),
      ]
    }),
  ]
}
