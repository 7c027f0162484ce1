import { describe, expect, test } from 'vitest'
import { KeyQueue } from '../../../src/playback/keys.js'
import { Playback, type PlaybackOptions } from '../../../src/playback/playback.js'
import { watch } from '../../../src/playback/watch.js'
import { ScriptedPlayer } from './scripted.js'

const open = (options: Partial<PlaybackOptions> = {}): Playback =>
  new Playback(new ScriptedPlayer(50), { seed: 3, episodes: null, steps: null, fps: null, ...options })

describe('a playback', () => {
  test('truth: episodes have the seeds that follow each other, and the end is shown for a second', () => {
    const playback = open({ episodes: 2 })
    expect([playback.seed, playback.delay]).toEqual([3, 20])
    for (let i = 0; i < 3; i++) playback.advance()
    expect([playback.ended, playback.over, playback.delay]).toEqual([true, false, 1000])
    playback.advance()
    expect([playback.episode, playback.seed, playback.moment.length, playback.delay]).toEqual([2, 4, 0, 20])
    for (let i = 0; i < 5; i++) playback.advance()
    expect(playback.over).toBe(true)
    expect(playback.played).toEqual([
      { seed: 3, return: 3, length: 3, ended: true },
      { seed: 4, return: 4, length: 4, ended: true },
    ])
  })

  test('truth: keys pause, step, leave an episode, and change the speed within its bounds', () => {
    const playback = open()
    playback.press('faster')
    expect([playback.speed, playback.delay]).toEqual([2, 10])
    for (let i = 0; i < 20; i++) playback.press('slower')
    expect([playback.speed, playback.delay]).toEqual([1 / 16, 320])
    for (let i = 0; i < 20; i++) playback.press('faster')
    expect(playback.speed).toBe(32)
    playback.press('pause')
    expect(playback.delay).toBeNull()
    playback.press('pause')
    expect(playback.delay).not.toBeNull()
    playback.press('step')
    expect([playback.paused, playback.moment.length]).toEqual([true, 1])
    playback.press('next')
    expect([playback.episode, playback.moment.length, playback.played]).toEqual([2, 0, [{ seed: 3, return: 1, length: 1, ended: false }]])
  })

  test('truth: it is over after so many steps of all episodes, and `next` at the last episode ends it', () => {
    const playback = open({ steps: 5 })
    while (!playback.over) playback.advance()
    expect(playback.played.map(({ length, ended }) => [length, ended])).toEqual([
      [3, true],
      [2, false],
    ])
    const single = open({ episodes: 1 })
    single.press('next')
    expect([single.over, single.played]).toEqual([true, []])
  })

  test('truth: --fps goes before what the environment says', () => {
    expect(open({ fps: 10 }).delay).toBe(100)
  })
})

describe('watching', () => {
  /** Watches with a clock that goes forward by a millisecond at each look. */
  const watching = (playback: Playback, keys = new KeyQueue(), interrupt = new AbortController().signal) => {
    let [ms, drawn, suspended] = [0, 0, 0]
    const screen = { draw: () => void drawn++, suspend: () => void suspended++ }
    const done = watch(playback, { screen, keys, now: () => ms++, interrupt })
    return { done, drawn: () => drawn, suspended: () => suspended }
  }

  test('truth: it ends by itself, by q, by Ctrl-C and by a signal, and tells the last two apart', async () => {
    expect(await watching(open({ steps: 3, fps: 1000 })).done).toBe(true)
    const keys = new KeyQueue()
    const quit = open()
    keys.push('step')
    keys.push('quit')
    expect(await watching(quit, keys).done).toBe(true)
    expect(quit.played).toEqual([{ seed: 3, return: 1, length: 1, ended: false }])
    keys.push('interrupt')
    expect(await watching(open(), keys).done).toBe(false)
    const controller = new AbortController()
    const paused = open()
    paused.press('pause')
    const { done } = watching(paused, new KeyQueue(), controller.signal)
    controller.abort()
    expect(await done).toBe(false)
  })

  test('truth: a new size draws again without a step, and Ctrl-Z is passed on', async () => {
    const keys = new KeyQueue()
    const playback = open()
    playback.press('pause')
    for (const key of ['redraw', 'suspend', 'redraw', 'quit'] as const) keys.push(key)
    const { done, drawn, suspended } = watching(playback, keys)
    await done
    expect([drawn(), suspended(), playback.moment.length]).toEqual([3, 1, 0])
  })
})
