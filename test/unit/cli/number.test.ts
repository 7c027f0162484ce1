import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberOf, readNumber } from '../../../src/cli/number.js'

describe('numbers of flags', () => {
  it.each([
    ['400000', 400_000],
    ['400_000', 400_000],
    ['400k', 400_000],
    ['4e5', 400_000],
    ['1.5M', 1_500_000],
    ['1.1m', 1_100_000],
    ['2G', 2e9],
    ['4e2k', 400_000],
    ['-1', -1],
    ['.5', 0.5],
    [' 7 ', 7],
    ['0', 0],
  ])('truth: %s is a number', (text, value) => {
    expect(readNumber(text)).toBe(value)
  })

  it.each(['', ' ', 'one', '4__0', '_4', '4_', 'k', '4kk', '0x10', 'NaN', 'Infinity', '1e', '--4', '4,000', '400 k', '٣'])(
    'truth: "%s" is none',
    (text) => {
      expect(readNumber(text)).toBeNaN()
    },
  )

  it('law: what JavaScript prints of a number is that number', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => readNumber(String(value)) === value))
  })

  it.each([
    ['400,000', 400_000],
    ['400 000', 400_000],
    ['400 k', 400_000],
    ['400 thousand', 400_000],
    ['2 million', 2_000_000],
    ['10^5', 100_000],
    ['4*10^5', 400_000],
    ['400k steps', 400_000],
  ])('truth: who writes "%s" is told the number that was meant', (text, value) => {
    expect(() => numberOf('--steps', text)).toThrow(`Expected --steps to be a number, got "${text}"; did you mean ${value}?`)
  })

  it('law: any other text is one short sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        try {
          return !Number.isNaN(numberOf('--steps', text))
        } catch (error) {
          const { code, message } = error as Error & { code: string }
          return code === 'INVALID_OPTION' && message.startsWith('Expected --steps to be a number') && message.length < 400
        }
      }),
    )
  })
})
