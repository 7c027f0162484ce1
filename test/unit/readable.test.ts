import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncation } from '../../src/population/exploit/index.js'
import { isName, readable } from '../../src/readable.js'
import { choice } from '../../src/search-space/index.js'

describe('what anybody wrote', () => {
  it('truth: is a line without control characters, and otherwise as it was', () => {
    expect(readable('a\u001b[2J\u009bb\r\nc\u202e\ud800\u0000')).toBe('a [2J b  c   ')
    expect(readable('é 日本 😀 a=b "c"')).toBe('é 日本 😀 a=b "c"')
  })

  it('law: what is readable stays as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readable(readable(text)) === readable(text)))
  })

  it.each(['loss', 'loss/policy', 'grad norm', 'λ', '2nd', 'x'.repeat(100)])('truth: %s may name a metric', (name) => {
    expect(isName(name)).toBe(true)
  })

  it.each(['', '_loss', '=1+1', '@x', ' x', 'a\u001b[2J', 'a\nb', 'x'.repeat(101)])('truth: %j may not', (name) => {
    expect(isName(name)).toBe(false)
  })
})

const circular: Record<string, unknown> = { name: 'x' }
circular.self = circular
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const getter = {
  get fraction() {
    throw new Error('not today')
  },
}

describe('an option that nobody expects is one sentence', () => {
  it.each([
    [() => null, 'the options of truncation to be an object such as { fraction: 0.2 }, got null'],
    [() => [1], 'the options of truncation to be an object such as { fraction: 0.2 }, got [1]'],
    [() => revoked, 'got something that cannot be read'],
    [() => getter, 'got one that cannot be read: not today'],
    [() => ({ fraction: 10n }), 'fraction of truncation to be a number from 0 to 0.5, got the bigint 10n'],
    [() => ({ fraction: Symbol('s') }), 'fraction of truncation to be a number from 0 to 0.5, got Symbol(s)'],
    [
      () => ({ fraction: circular }),
      'fraction of truncation to be a number from 0 to 0.5, got { name: "x", self: { name: "x", self: {…} } }',
    ],
    [() => ({ fraction: 'x'.repeat(1000) }), `got "${'x'.repeat(100)}"… of 1000 letters`],
    [() => JSON.parse('{ "fraction": 0.2, "__proto__": 1 }'), 'Unknown option "__proto__" of truncation'],
  ])('truth: %#', (optionsOf, message) => {
    expect(() => truncation(optionsOf() as never)).toThrow(
      expect.objectContaining({ name: 'CladeError', message: expect.stringContaining(message) }),
    )
  })

  it('truth: in a list, too', () => {
    expect(() => choice([circular, revoked] as never)).toThrow(
      'Expected choice\'s values to be finite numbers, strings or booleans, got { name: "x", self: ',
    )
    expect(() => choice(revoked as never)).toThrow(
      "Expected choice's values to be a list of at least one, got something that cannot be read",
    )
  })
})
