import { describe, expect, test } from 'vitest'
import { settings } from '../../../experiments/toy/experiment.js'
import { toyFigure } from '../../../experiments/toy/figure.js'
import { overSeeds } from '../../../experiments/toy/over-seeds.js'
import { quality } from '../../../experiments/toy/quadratic.js'
import { trace } from '../../../experiments/toy/trace.js'
import { mean } from '../../../src/statistics/summaries.js'

/** θ after n gradient steps at h = 1: 0.9 · 0.98ⁿ. */
const thetaAfter = (steps: number) => 0.9 * 0.98 ** steps

describe('the toy of figure 2', () => {
  test('truth: the grid sees one half of the problem each, and ends at 0.390', async () => {
    const [score] = await overSeeds(settings.grid, 1)
    expect(score).toBeCloseTo(1.2 - 0.81 - thetaAfter(200) ** 2, 6)
    expect(score!.toFixed(3)).toBe('0.390')
  })

  test('truth: copying weights alone lets the two take turns: 100 steps each way', async () => {
    const [score] = await overSeeds(settings['exploit only, weights copied'], 1)
    expect(score).toBeCloseTo(1.2 - 2 * thetaAfter(100) ** 2, 6)
  })

  test('truth: copying h too leaves both with one half, as the grid', async () => {
    expect(await overSeeds(settings['exploit only, weights and h copied'], 2)).toEqual(await overSeeds(settings.grid, 2))
  })

  test.each([
    // The means of 500 seeds, give or take four standard errors of 40.
    ['PBT, weights copied', 1.165, 1.199],
    ['PBT, weights and h copied', 1.19, 1.2],
    ['explore only', 1.065, 1.187],
  ] as const)('truth: %s ends between %f and %f in the mean of 40 seeds', async (setting, low, high) => {
    const score = mean(await overSeeds(settings[setting], 40))
    expect(score).toBeGreaterThan(low)
    expect(score).toBeLessThan(high)
  })

  test('law: a trace has no holes: each stretch starts where the last ended, or where the other stood', async () => {
    for (const setting of Object.values(settings)) {
      const [first, second] = await trace(setting, 3)
      for (const [own, other] of [[first!, second!] as const, [second!, first!] as const]) {
        expect(own).toHaveLength(50)
        for (const [i, { from, start, jumpedFrom }] of own.entries()) {
          const before = own[i - 1]
          if (!before) continue
          expect(from).toBe(before.to)
          expect(jumpedFrom ?? start).toEqual(before.end)
          if (jumpedFrom !== null) {
            expect(start).toEqual(other[i - 1]!.end)
            expect(quality(start)).toBeGreaterThanOrEqual(quality(jumpedFrom))
          }
        }
      }
    }
  })

  test('law: the figure has a panel per setting, and only the one that copies weights shows jumps', async () => {
    const jumps = async (setting: keyof typeof settings) =>
      (toyFigure([{ title: setting, members: await trace(settings[setting], 1) }], 1).match(/stroke-dasharray="3 2"/g) ?? []).length
    // One of them is the legend's.
    expect([await jumps('grid'), await jumps('explore only'), await jumps('exploit only, weights copied')]).toEqual([1, 1, 3])
  })
})
