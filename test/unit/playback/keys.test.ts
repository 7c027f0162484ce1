import { expect, test } from 'vitest'
import { KeyQueue, keysIn } from '../../../src/playback/keys.js'

test('truth: keys, arrows and several at once are read, and others left out', () => {
  expect(keysIn(' .+-nq')).toEqual(['pause', 'step', 'faster', 'slower', 'next', 'quit'])
  expect(keysIn('\u001b[C\u001bOC\u001b[A\u001b[15~x')).toEqual(['step', 'step'])
  expect(keysIn('\u0003\u001a')).toEqual(['interrupt', 'suspend'])
  expect(keysIn('toString\u001b')).toEqual(['next'])
})

test('truth: a key that was pressed before is taken at once, and one that comes ends a wait', async () => {
  const keys = new KeyQueue()
  keys.push('pause')
  keys.push('next')
  expect([await keys.next(null), await keys.next(60_000)]).toEqual(['pause', 'next'])
  const waited = keys.next(null)
  keys.push('quit')
  expect(await waited).toBe('quit')
  expect(await keys.next(1)).toBeUndefined()
  expect(await keys.next(-1)).toBeUndefined()
})
