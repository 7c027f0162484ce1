import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { GrowingFile } from '../../../../src/report/tensorboard/growing-file.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-growing-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const bytes = (text: string) => new TextEncoder().encode(text)

it('law: whatever is in the file, it holds what was added, once', () => {
  // Few letters, so that the file agrees for a while.
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  fc.assert(
    fc.property(letters, fc.array(letters), fc.array(letters), (there, before, after) => {
      const name = path.join(base, 'any')
      writeFileSync(name, there)
      const file = new GrowingFile(name)
      for (const text of before) file.add(bytes(text))
      file.settle()
      expect(readFileSync(name, 'utf8')).toBe(before.join(''))
      for (const [i, text] of after.entries()) {
        file.add(bytes(text))
        expect(readFileSync(name, 'utf8')).toBe([...before, ...after.slice(0, i + 1)].join(''))
      }
    }),
  )
})

it('law: the same over pieces that are written apart', () => {
  const long = (letter: string) => letter.repeat(50_000)
  const whole = ['a', 'b', 'c', 'd'].map(long)
  for (const there of ['', whole.join(''), `${whole.join('')}torn`, `${long('a')}x`, whole.join('').replace(long('c'), long('x'))]) {
    const name = path.join(base, 'long')
    writeFileSync(name, there)
    const file = new GrowingFile(name)
    for (const text of whole) file.add(bytes(text))
    file.settle()
    expect(readFileSync(name, 'utf8') === whole.join('')).toBe(true)
  }
})

it('law: a reader that has the file open reads on, since the file is never replaced nor what agrees written again', () => {
  const name = path.join(base, 'open')
  writeFileSync(name, 'one,two,tor')
  const before = statSync(name)
  const file = new GrowingFile(name)
  file.add(bytes('one,'))
  file.add(bytes('two,'))
  file.settle()
  expect(statSync(name).ino).toBe(before.ino)
  file.add(bytes('three,'))
  expect(readFileSync(name, 'utf8')).toBe('one,two,three,')
})
