import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scoreColours } from '../../../src/report/figures/score-classes.js'
import { COLOUR, LINES, SCORES, style } from '../../../src/report/figures/theme.js'

it('truth: one score far from all others does not rule the colours', () => {
  const { of } = scoreColours([-1e9, ...Array.from({ length: 59 }, (_, i) => i)])
  expect([0, 10, 20, 30, 40, 58].map(of)).toEqual(SCORES)
})

it('truth: in a solved run the ceiling is one colour among others', () => {
  const { classes, of } = scoreColours([20, 100, 300, ...new Array(7).fill(500), null, Number.NaN])
  expect(classes).toEqual([
    { low: 20, high: 100, colour: SCORES[0] },
    { low: 100, high: 500, colour: SCORES[3] },
    { low: 500, high: 500, colour: SCORES[5] },
  ])
  expect(of(300)).toBe(SCORES[3])
})

it('law: a higher score never has a lighter colour, no class is empty, and what is no score is grey', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double())), (scores) => {
      const { classes, of } = scoreColours(scores)
      const finite = scores.filter((score): score is number => score !== null && Number.isFinite(score)).sort((a, b) => a - b)
      const colours = finite.map((score) => SCORES.indexOf(of(score) as (typeof SCORES)[number]))
      expect(colours).toEqual([...colours].sort((a, b) => a - b))
      expect(classes.map(({ colour }) => colour)).toEqual([...new Set(finite.map(of))])
      if (finite.length > 0) expect(of(finite.at(-1)!)).toBe(SCORES.at(-1))
      for (const none of [null, Number.NaN, Number.POSITIVE_INFINITY]) expect(of(none)).toBe(COLOUR.noScore)
    }),
  )
})

/** The relative luminance of a colour (WCAG 2.2). */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (a: string, b: string) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}
const onDark = (colour: string) => new RegExp(`\\[fill="${colour}"\\]\\{fill:(#\\w+)\\}`).exec(style(`fill="${colour}"`))?.[1] ?? colour

it('law: colours of scores can be told in grey, and the winner’s line from all of them, on light pages and on dark ones', () => {
  for (const theme of [(colour: string) => colour, onDark]) {
    const [paper, ...lights] = [COLOUR.paper, ...SCORES].map((colour) => luminance(theme(colour)))
    // Better is further from the paper.
    const away = lights.map((light) => Math.abs(light - paper!))
    expect(away).toEqual([...away].sort((a, b) => a - b))
    for (const [i, light] of lights.slice(1).entries()) expect(Math.abs(light - lights[i]!)).toBeGreaterThan(0.02)
    for (const colour of SCORES) expect(contrast(theme(COLOUR.winner), theme(colour))).toBeGreaterThan(1.6)
    for (const colour of [COLOUR.ink, COLOUR.winner]) expect(contrast(theme(COLOUR.paper), theme(colour))).toBeGreaterThan(7)
    for (const colour of [COLOUR.value, COLOUR.member, ...LINES]) {
      expect(contrast(theme(COLOUR.paper), theme(colour))).toBeGreaterThan(2)
    }
  }
})
