import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choice, integer, logUniform, oneMinus, uniform } from '../../../src/index.js'
import { QuantileScale, SHADES } from '../../../src/page/client/quantiles.js'
import { axisOf } from '../../../src/page/data/axes.js'
import { RunTable } from '../../../src/page/data/run-table.js'
import { thinned } from '../../../src/page/data/thin.js'
import { isAllowedHost, isLoopback } from '../../../src/page/server/hosts.js'
import { Story } from '../report/story.js'

describe('the axis of a hyperparameter', () => {
  it('truth: is that of its range, the wide ones logarithmic', () => {
    expect(axisOf('a', logUniform(1e-4, 1e-2).config)).toEqual({ name: 'a', scale: 'log', low: 1e-4, high: 1e-2 })
    expect(axisOf('b', uniform(-1, 1).config)).toEqual({ name: 'b', scale: 'linear', low: -1, high: 1 })
    expect(axisOf('c', integer(4, 8).config)).toEqual({ name: 'c', scale: 'linear', low: 4, high: 8 })
    expect(axisOf('d', oneMinus(logUniform(1e-3, 1e-1)).config)).toEqual({ name: 'd', scale: 'one-minus-log', low: 0.9, high: 0.999 })
    expect(axisOf('e', choice(['adam', 'sgd']).config)).toEqual({ name: 'e', scale: 'words', low: null, high: null })
    expect(axisOf('f', choice([1, 2, 64]).config)).toEqual({ name: 'f', scale: 'log', low: 1, high: 64 })
    expect(axisOf('g', { kind: 'mine' })).toEqual({ name: 'g', scale: 'linear', low: null, high: null })
  })
})

describe('the scale of colours', () => {
  it('law: higher values have no lower shade, and any transformation that keeps the order keeps the shades', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), (values) => {
        const scale = new QuantileScale(values)
        const cubed = new QuantileScale(values.map((value) => value ** 3))
        const sorted = [...values].sort((a, b) => a - b)
        const shades = sorted.map((value) => scale.shade(value))
        expect(shades).toEqual([...shades].sort((a, b) => a - b))
        for (const value of values) expect(cubed.shade(value ** 3)).toBe(scale.shade(value))
      }),
    )
  })

  it('truth: one outlier moves the others by one rank at most; equal values are in the middle', () => {
    const values = Array.from({ length: 120 }, (_, i) => i)
    const [calm, wild] = [new QuantileScale(values), new QuantileScale([...values, -1e9])]
    for (const value of values) expect(Math.abs(calm.share(value) - wild.share(value))).toBeLessThan(0.01)
    expect(new QuantileScale([500, 500, 500]).shade(500)).toBe(SHADES / 2)
    expect(new QuantileScale([]).shade(1)).toBe(SHADES / 2)
  })
})

describe('a long run', () => {
  const story = new Story([1, 2])
  for (let i = 0; i < 500; i++) {
    story.inTurn({ member: 0, score: Math.sin(i) }, { member: 1, score: i === 250 ? 77 : i === 251 ? -77 : 0 })
    if (i === 300) story.inTurn({ member: 1, copies: { donor: 0 }, lr: 5, score: 0 })
  }
  const table = new RunTable(['lr'])
  for (const entry of story.entries) table.take(entry)
  const rows = table.since()

  it('truth: is sent with fewer rows, and none of its extremes, decisions and present states is lost', () => {
    const few = thinned(rows, 200)
    expect(few.event.length).toBeLessThan(260)
    expect(new Set(few.event).size).toBe(few.event.length)
    expect(few.event).toEqual([...few.event].sort((a, b) => a - b))
    expect(few.score).toContain(77)
    expect(few.score).toContain(-77)
    for (const copied of rows.copies.event) expect(few.event).toContain(copied)
    for (const member of [0, 1]) expect(few.event).toContain(rows.event[rows.member.lastIndexOf(member)])
    expect(few.after.lr).toHaveLength(few.event.length)
    expect(few.episodes.count).toHaveLength(few.event.length)
  })

  it('truth: is sent whole where it is short', () => {
    expect(thinned(rows, rows.event.length)).toBe(rows)
  })
})

describe('the Host of a request', () => {
  it.each([
    ['127.0.0.1:4600', '127.0.0.1', true],
    ['localhost:4600', '127.0.0.1', true],
    ['LOCALHOST', '127.0.0.1', true],
    ['[::1]:4600', '127.0.0.1', true],
    ['evil.example:4600', '127.0.0.1', false],
    ['localhost.evil.example', '127.0.0.1', false],
    ['127.0.0.1.evil.example', '127.0.0.1', false],
    ['192.168.1.5:4600', '127.0.0.1', false],
    ['192.168.1.5:4600', '0.0.0.0', true],
    ['evil.example', '0.0.0.0', false],
    ['my-box:4600', 'my-box', true],
    ['', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
    ['127.0.0.1:80:80', '127.0.0.1', false],
  ])('truth: %s where the server listens on %s: %s', (header, host, is) => {
    expect(isAllowedHost(header, host)).toBe(is)
  })

  it('truth: only this machine is loopback', () => {
    expect(['localhost', '127.0.0.1', '::1', '127.8.8.8'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', 'my-box', '127.0.0.1.evil.example'].some(isLoopback)).toBe(false)
  })
})
