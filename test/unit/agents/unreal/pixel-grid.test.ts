import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pixelGrid, writeChanges } from '../../../../agents/unreal/pixel-grid.js'

const scale = 1 / 255

describe('cells of a picture', () => {
  test.each([
    [[84, 84, 3], { cell: 4, down: 20, across: 20, top: 2, left: 2 }],
    [[42, 42, 3], { cell: 4, down: 10, across: 10, top: 1, left: 1 }],
    [[64, 80, 1], { cell: 4, down: 16, across: 20, top: 0, left: 0 }],
    [[32, 32, 8], { cell: 2, down: 16, across: 16, top: 0, left: 0 }],
    [[10, 10, 6], { cell: 1, down: 10, across: 10, top: 0, left: 0 }],
    [[5, 6, 2], { cell: 1, down: 4, across: 6, top: 0, left: 0 }],
  ])('truth: %j', (shape, cells) => {
    expect(pixelGrid({ shape, scale })).toEqual({ ...cells, width: shape[1], channels: shape[2], scale })
  })

  test.each([
    [[4], 'Expected the observations for unreal with pixelControl to be pictures [height, width, channels], got [4]'],
    [[84, 84], 'Expected the observations for unreal with pixelControl to be pictures [height, width, channels], got [84, 84]'],
    [[3, 84, 3], 'Expected the observations for unreal with pixelControl to be pictures of at least 4 x 4 pixels, got [3, 84, 3]'],
  ])('truth: %j is refused', (shape, message) => {
    expect(() => pixelGrid({ shape, scale })).toThrow(expect.objectContaining({ code: 'OBSERVATION_SPACE_UNSUPPORTED', message }))
  })

  test('law: the cells lie in the middle, and the deconvolution can make them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 120 }), fc.integer({ min: 4, max: 120 }), (height, width) => {
        const { cell, down, across, top, left } = pixelGrid({ shape: [height, width, 3], scale })
        for (const [pixels, cells, border] of [
          [height, down, top],
          [width, across, left],
        ] as const) {
          expect(cells % 2).toBe(0)
          expect(cells).toBeGreaterThanOrEqual(4)
          expect(Math.abs(pixels - cells * cell - 2 * border)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

describe('changes', () => {
  test('truth: the mean over pixels and channels of a cell, from 0 to 1; what lies on the border counts nowhere', () => {
    const grid = pixelGrid({ shape: [42, 42, 3], scale })
    const [before, after] = [new Uint8Array(42 * 42 * 3), new Uint8Array(42 * 42 * 3 + 5)]
    const at = (y: number, x: number) => (y * 42 + x) * 3
    // One channel of a pixel of cell (0, 0), and all of cell (9, 8).
    after[5 + at(1, 1) + 2] = 255
    for (let y = 37; y < 41; y++) after.fill(255, 5 + at(y, 33), 5 + at(y, 37))
    for (let i = 0; i < 42; i++) after.fill(200, 5 + at(i, 0), 5 + at(i, 1))
    after.fill(200, 5, 5 + at(1, 0))
    const out = new Float32Array(102).fill(7)
    writeChanges(grid, before, 0, after, 5, out, 1)
    expect(out[1]).toBe(Math.fround(1 / 48))
    expect(out[1 + 98]).toBe(1)
    expect(out.filter((change) => change !== 0).length).toBe(4)
    expect([out[0], out[101]]).toEqual([7, 7])
    const back = new Float32Array(100)
    writeChanges(grid, after, 5, before, 0, back, 0)
    expect(back).toEqual(out.slice(1, 101))
  })
})
