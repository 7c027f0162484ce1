import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textLines } from '../../../src/playback/safe-text.js'
import { readable } from '../../../src/readable.js'

const ESC = '\u001b'
/** What may stand in a line for a terminal: readable text and colours. */
const COLOURS = new RegExp(`${ESC}\\[[\\d;]*m`, 'g')

describe('the text of an environment on a terminal', () => {
  test('truth: lines and colours pass, and a line ends its colours', () => {
    expect(textLines(`a${ESC}[41mb${ESC}[0mc\n${ESC}[1;31md\r\n\n`, 80, 24, 'true')).toEqual([
      `a${ESC}[41mb${ESC}[0mc`,
      `${ESC}[1;31md${ESC}[0m`,
    ])
  })

  test('truth: without colours brackets stand around what is coloured: the lake shows where one is', () => {
    expect(textLines(`\n${ESC}[41mS${ESC}[0mFF\nF${ESC}[41mH`, 80, 24, 'none')).toEqual(['', '[S]FF', 'F[H]'])
  })

  test.each([
    ['clears the screen', `${ESC}[2Jx`, ' [2Jx'],
    ['moves the cursor', `${ESC}[10;10Hx`, ' [10;10Hx'],
    ['sets the title', `${ESC}]0;owned\u0007x`, ' ]0;owned x'],
    ['rings, goes back', 'a\u0007\b\rb', 'a   b'],
    ['changes the character set', `${ESC}(0x`, ' (0x'],
    ['brings eight-bit controls', '\u009b2Jx', ' 2Jx'],
    ['turns the direction of writing', 'a\u202eb', 'a b'],
    ['pretends to set colours', `${ESC}[${'1;'.repeat(40)}mx`, ` [${'1;'.repeat(40)}mx`],
    ['asks for colours and more', `${ESC}[38:2:1:1:1mx`, ' [38:2:1:1:1mx'],
  ])('truth: a text that %s does not', (_, text, shown) => {
    expect(textLines(text, 200, 24, 'true')).toEqual([shown])
  })

  test('truth: a text that is too large is cut in both directions', () => {
    const lines = textLines(`${`${ESC}[31m${'x'.repeat(1_000_000)}\n`.repeat(100)}`, 10, 3, 'true')
    expect(lines).toEqual(new Array(3).fill(`${ESC}[31m${'x'.repeat(10)}${ESC}[0m`))
  })

  test('law: whatever the text, nothing but colours and readable characters reach the terminal', () => {
    const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(ESC, `${ESC}[`, 'm', '0', ';', '\n', '\u009b', `${ESC}[7m`))
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('true', '256', 'none'), (pieces, colours) => {
        for (const line of textLines(pieces.join(''), 30, 10, colours)) {
          const rest = colours === 'none' ? line : line.replaceAll(COLOURS, '')
          expect(rest).toBe(readable(rest))
          expect([...rest].length).toBeLessThanOrEqual(colours === 'none' ? 60 : 30)
        }
      }),
    )
  })
})
