import { h, word } from '../dom.js'
import { count, exact, factor, many, percent, terse, thousands } from '../format.js'
import type { RunModel } from '../model.js'

/** A card of the first look: a question, its answer in a few words, and the figures behind it. */
export interface Answer {
  readonly question: string
  readonly headline: Node | string
  readonly tone: 'winner' | 'good' | 'calm' | 'bad'
  readonly details: readonly (Node | string)[]
}

/** Who leads? */
export function leads(model: RunModel): Answer {
  const winner = model.winner
  const value = winner === undefined ? null : model.scoreOf(winner)
  if (winner === undefined || value === null)
    return { question: 'Who leads', headline: 'nobody yet', tone: 'calm', details: ['No member has a score.'] }
  const others = model.head.standings.flatMap((member) => model.scoreOf(member) ?? []).sort((a, b) => a - b)
  const middle = others[Math.floor((others.length - 1) / 2)]!
  const ties = others.filter((other) => other === value).length
  const row = model.lastRow(winner)
  const settings = model.head.hyperparameters.slice(0, 4).map(({ name }) => {
    const now = model.valueAfter(row, name)
    return h('span', { class: 'pair', title: exact(now) }, word(name, 20), ' ', h('b', {}, terse(now)))
  })
  const more = model.head.hyperparameters.length > 4 ? ` and ${model.head.hyperparameters.length - 4} more` : ''
  return {
    question: 'Who leads',
    headline: h('span', {}, `★ member ${winner} `, h('b', { title: exact(value), 'data-best': exact(value) }, terse(value))),
    tone: 'winner',
    details: [
      `the median member has ${terse(middle)}${ties > 1 ? `, ${many(ties, 'member')} tie for the lead` : ''}`,
      h('span', {}, ...settings, more),
    ],
  }
}

/** A rise of the median counts where it is this share of what the run has gained in all. */
const NOTABLE = 0.05

/** Does it still improve? The last fifth of the reports against the fifth before. */
export function improves(model: RunModel): Answer {
  const question = model.head.status === 'running' ? 'Does it still improve' : 'Did it still improve at the end'
  const { score: scores, trained, steps } = model.columns
  const rows = Array.from({ length: model.length }, (_, row) => row).filter((row) => trained[row]! > 0 && scores[row] !== null)
  if (rows.length < 10) return { question, headline: 'too early to say', tone: 'calm', details: [many(rows.length, 'report')] }
  const fifth = Math.floor(rows.length / 5)
  const medianOf = (some: readonly number[]) => some.map((row) => scores[row]!).sort((a, b) => a - b)[Math.floor(some.length / 2)]!
  const [first, before, last] = [medianOf(rows.slice(0, fifth)), medianOf(rows.slice(-2 * fifth, -fifth)), medianOf(rows.slice(-fifth))]
  const best = rows.reduce((a, b) => (scores[b]! > scores[a]! ? b : a))
  const gained = Math.max(Math.abs(last - first), Math.abs(before - first))
  const change = last - before
  const isNew = rows.indexOf(best) >= rows.length - fifth
  const [headline, tone] =
    change > NOTABLE * gained
      ? (['yes, it rises', 'good'] as const)
      : change < -NOTABLE * gained
        ? (['no, it falls', 'bad'] as const)
        : isNew
          ? (['only a little', 'calm'] as const)
          : (['no, it is level', 'calm'] as const)
  return {
    question,
    headline,
    tone,
    details: [
      h(
        'span',
        {},
        'median of the last fifth of reports ',
        h('b', {}, terse(last)),
        `, of the fifth before ${terse(before)}, of the first ${terse(first)}`,
      ),
      h(
        'span',
        {},
        'best report ',
        h('b', { title: exact(scores[best]) }, terse(scores[best])),
        ` after ${percent(rows.indexOf(best) / (rows.length - 1))} of them, by member ${model.columns.member[best]} at `,
        h('span', { title: thousands(steps[best]!) }, count(steps[best]!)),
        ' steps',
      ),
    ],
  }
}

/** What did PBT do? */
export function did(model: RunModel): Answer {
  const { method, hyperparameters } = model.head
  const copies = [...model.copies.values()].filter(({ weights }) => weights !== null).length
  const winner = model.winner
  const question = `What ${method === 'pbt' ? 'PBT' : method} did`
  if (winner === undefined || model.copies.size === 0) {
    return {
      question,
      headline: 'no copies',
      tone: 'calm',
      details: [method === 'pbt' ? 'Nobody has copied anybody yet.' : 'Every member has trained its own weights.'],
    }
  }
  const line = model.family.line(winner)
  const founders = new Set(model.head.standings.flatMap((member) => model.family.line(member)[0]?.life.member ?? []))
  const first = line[0]!
  const moves = hyperparameters.slice(0, 4).flatMap(({ name }) => {
    const [from, to] = [model.valueAfter(first.life.begunBy, name), model.valueAfter(model.lastRow(winner), name)]
    if (Object.is(from, to))
      return [h('span', { class: 'pair', title: exact(to) }, word(name, 20), ' ', h('b', {}, terse(to)), ' as it began')]
    const times = typeof from === 'number' && typeof to === 'number' ? ` (${factor(from, to)})` : ''
    return [
      h(
        'span',
        { class: 'pair', title: `${exact(from)} → ${exact(to)}` },
        word(name, 20),
        ' ',
        h('b', {}, `${terse(from)} → ${terse(to)}`),
        times,
      ),
    ]
  })
  const left =
    founders.size === 1
      ? `all descend from member ${[...founders][0]}`
      : `${founders.size} of ${model.head.standings.length} first members have descendants left`
  const path = line.map(({ life }) => life.member)
  const shown = path.length > 8 ? [...path.slice(0, 3), '…', ...path.slice(-4)] : path
  return {
    question,
    headline: `${many(copies, 'copy', 'copies')}; ${left}`,
    tone: 'calm',
    details: [h('span', {}, 'the winner’s weights: ', h('b', {}, shown.join(' → '))), h('span', {}, ...moves)],
  }
}
