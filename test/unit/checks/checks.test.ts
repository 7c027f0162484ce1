import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksOf } from '../../../checks/checks.js'
import { nearName } from '../../../checks/near-name.js'
import {
  flag,
  natural,
  numberAbove,
  numberBelow,
  numberFrom,
  oneOf,
  positiveInteger,
  required,
  wholeNumber,
} from '../../../checks/requirements.js'
import { show } from '../../../checks/show.js'

class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const { check, readOptions } = checksOf((code, message) => new Refused(code, message))
const requirements = { size: positiveInteger, mode: oneOf('same', 'valid'), keep: required(flag) }
const read = (given: unknown) => () =>
  readOptions('Layer', given as { size?: number; mode?: string; keep: boolean }, requirements, '{ keep: true }')

describe('a value in a message', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  class Game {
    readonly lives = 3
  }
  const circular: { self?: unknown } = {}
  circular.self = circular
  it.each([
    ['a', '"a"'],
    ['\u001b[2J\u202e', '"\\u001b[2J\\u202e"'],
    ['x'.repeat(1000), `"${'x'.repeat(100)}"… of 1000 letters`],
    [-0, '-0'],
    [10n, 'the bigint 10n'],
    [Symbol('s'), 'Symbol(s)'],
    [Math.max, 'the function max'],
    [() => 1, 'a function'],
    [undefined, 'undefined'],
    [[1, 'a', [2, [3]]], '[1, "a", [2, […]]]'],
    [Float32Array.of(1, 2, 3, 4, 5, 6, 7), '[1, 2, 3, 4, 5, 6, … 7 in all]'],
    [{ size: 3, of: { x: 1 } }, '{ size: 3, of: { x: 1 } }'],
    [{ run() {} }, 'an object with run'],
    [new Game(), 'an object with lives'],
    [new Map(), 'a Map'],
    [Promise.resolve(), 'a promise (an async function?)'],
    [new RangeError('too far'), 'an error: too far'],
    [circular, '{ self: { self: {…} } }'],
  ])('truth: %# is short and readable', (value, text) => {
    expect(show(value)).toBe(text)
  })

  it('truth: what cannot be read is said to be that', () => {
    expect(show(proxy)).toBe('something that cannot be read')
    expect(show([1, proxy])).toBe('something that cannot be read')
  })

  const text = fc.string({ unit: 'binary' })
  const hostile = fc.anything({ key: text, values: [text, text.map((one) => new Error(one)), text.map((one) => Symbol(one))] })

  it('law: is one line of a few hundred letters without control characters, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything({ withBigInt: true, withTypedArray: true, withMap: true, withNullPrototype: true }), hostile),
        (value) => {
          const text = show(value)
          expect(text.length).toBeLessThan(800)
          expect(text).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
        },
      ),
    )
  })
})

describe('a misspelt name', () => {
  it.each([
    ['keep_dim', 'keepDim'],
    ['KEEPDIM', 'keepDim'],
    ['kepDim', 'keepDim'],
    ['sticky', 'stickyActions'],
    ['quux', undefined],
  ])('truth: %s is told from what is far', (name, meant) => {
    expect(nearName(name, ['stickyActions', 'keepDim', 'size'])).toBe(meant)
  })
})

describe('options', () => {
  it('truth: come back read once, lists copied, without those that are undefined', () => {
    const given = Object.create({ size: 4 }, { keep: { value: true, enumerable: true }, mode: { value: undefined, enumerable: true } })
    expect(read(given)()).toStrictEqual({ keep: true, size: 4 })
  })

  it.each([
    [{ keep: true, size: 0 }, 'INVALID_OPTION', 'Expected size of Layer to be a positive integer, got 0'],
    [{ keep: true, mode: 'sam' }, 'INVALID_OPTION', 'Expected mode of Layer to be "same" or "valid", got "sam"; did you mean "same"?'],
    [{}, 'INVALID_OPTION', 'Expected keep of Layer to be true or false, got undefined'],
    [undefined, 'INVALID_OPTION', 'Expected keep of Layer to be true or false, got undefined'],
    [{ keep: true, sise: 1 }, 'UNKNOWN_OPTION', 'Unknown option "sise" of Layer: did you mean "size"?'],
    [{ keep: true, padding: 1 }, 'UNKNOWN_OPTION', 'Unknown option "padding" of Layer: it takes size, mode, keep'],
    [[1], 'INVALID_OPTION', 'Expected the options of Layer to be an object such as { keep: true }, got [1]'],
    [
      {
        get keep() {
          throw new Error('not today')
        },
      },
      'INVALID_OPTION',
      'Expected the options of Layer to be an object such as { keep: true }, got one that cannot be read: not today',
    ],
  ])('truth: %# is refused in one sentence', (given, code, message) => {
    expect(read(given)).toThrow(expect.objectContaining({ code, message }))
  })
})

describe('a requirement', () => {
  it.each([
    [natural, 'a whole number of 0 or more', [0, 5], [-1, 0.5, 2 ** 53, '1']],
    [wholeNumber(3, 1000), 'a whole number from 3 to 1000', [3, 1000], [2, 1001, 3.5]],
    [numberFrom(0), 'a number of 0 or more', [0, 1e300], [-1, Number.NaN, Number.POSITIVE_INFINITY, '1']],
    [numberFrom(0, 1), 'a number from 0 to 1', [0, 0.5, 1], [-0.1, 1.1, null]],
    [numberAbove(0, 1), 'a number above 0 and at most 1', [0.1, 1], [0, 1.1]],
    [numberBelow(0, 1), 'a number from 0 to below 1', [0, 0.9], [1, -1, '0']],
  ])('truth: %# says what it lets through', (requirement, words, good, bad) => {
    for (const value of good) expect(() => check('x', value, requirement)).not.toThrow()
    for (const value of bad) expect(() => check('x', value, requirement)).toThrow(`Expected x to be ${words}, got ${show(value)}`)
  })
})
