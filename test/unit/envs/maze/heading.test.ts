import { expect, test } from 'vitest'
import { cosine, sine, TURN } from '../../../../envs/maze/heading.js'

const all = Array.from({ length: TURN }, (_, heading) => heading)

test('truth: sine and cosine are those of Math, to the last digit but one', () => {
  for (const heading of all) {
    const angle = (2 * Math.PI * heading) / TURN
    expect(Math.abs(sine(heading) - Math.sin(angle))).toBeLessThan(2e-15)
    expect(Math.abs(cosine(heading) - Math.cos(angle))).toBeLessThan(2e-15)
  }
})

test('law: the four directions are exact, and so is the mirror image of a heading', () => {
  const exact = [0, 1, 2, 3].map((quarter) => [cosine((quarter * TURN) / 4), sine((quarter * TURN) / 4)].map((x) => x + 0))
  expect(exact).toEqual([
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ])
  for (const heading of all.slice(1)) {
    expect(cosine(TURN - heading) === cosine(heading) && sine(TURN - heading) === -sine(heading)).toBe(true)
  }
})
