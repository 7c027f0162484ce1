import { describe, expect, it } from 'vitest'
import { Prints } from '../../../src/runner/prints.js'

/** Prints at a time that the test moves. */
function printing(sink = (_text: string) => true) {
  const shown: string[] = []
  const clock = { now: 0 }
  const prints = new Prints(
    'lane 2',
    (text) => {
      const written = sink(text)
      if (written) shown.push(text)
      return written
    },
    () => clock.now,
  )
  return { prints, shown, clock }
}

const LONG = `${'x'.repeat(9_000)}\n`

describe('what a thread prints', () => {
  it('truth: is shown line by line, a line without an end as well, and with nothing that moves the cursor', () => {
    const { prints, shown } = printing()
    prints.print('one\ntwo\r\n\nfour')
    prints.print('\u001b[2J\u001b[31mred\u001b[0m\rback')
    expect(shown).toEqual(['lane 2: one\nlane 2: two\nlane 2: four\n', 'lane 2: red\nlane 2: back\n'])
  })

  it('truth: of a very long line the beginning is shown, and how much is missing', () => {
    const { prints, shown } = printing()
    prints.print('y'.repeat(10_300))
    expect(shown).toEqual([`lane 2: ${'y'.repeat(10_000)}… (300 more characters)\n`])
  })

  it('law: shown and counted together are all lines, whatever the flood and the pauses', () => {
    const { prints, shown, clock } = printing()
    let lines = 0
    for (const pause of [0, 5_000, 20_000, 1_000_000]) {
      clock.now += pause
      for (let i = 0; i < 2_000; i++, lines++) prints.print(LONG)
    }
    prints.tellMissing()
    const text = shown.join('')
    const missing = [...text.matchAll(/^lane 2: (\d+) lines? (?:was|were) left out$/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
    expect(text.match(/^lane 2: x+$/gm)!.length + missing).toBe(lines)
    // A burst, and what the pauses allow.
    expect(text.length).toBeGreaterThan(10e6)
    expect(text.length).toBeLessThan(23e6)
  })

  it('truth: what could not be written is told once it can', () => {
    let full = true
    const { prints, shown } = printing(() => !full)
    for (const line of ['a', 'b\nc']) prints.print(line)
    prints.tellMissing()
    full = false
    prints.print('d')
    expect(shown).toEqual(['lane 2: 3 lines were left out\n', 'lane 2: d\n'])
  })
})
