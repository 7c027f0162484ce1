import { describe, expect, it } from 'vitest'
import { closeAfter, closeAll } from '../../../envs/core/close.js'
import { SyncVectorEnv } from '../../../envs/core/sync-vector.js'
import { checkEnv, Discrete, type Env, TimeLimit } from '../../../envs/index.js'

/** Counts its environments, and which of them are open. */
function counted(change: (env: Env, row: number) => Env = (env) => env) {
  const count = { made: 0, open: 0 }
  const factory = (): Env => {
    count.open++
    const close = () => void count.open--
    return change(
      {
        observationSpace: new Discrete(2),
        actionSpace: new Discrete(2),
        reset: () => [0, {}],
        step: () => [0, 0, false, false, {}],
        close,
      },
      count.made++,
    )
  }
  return { count, factory }
}

describe('close', () => {
  it('truth: reaches every environment of a vector, also behind wrappers', () => {
    const { count, factory } = counted((env) => new TimeLimit(env, 5))
    const vector = new SyncVectorEnv(factory, 8)
    expect(count.open).toBe(8)
    vector.close()
    expect(count.open).toBe(0)
  })

  it.each<[string, (env: Env, row: number) => Env]>([
    ['the fourth has other spaces', (env, row) => (row === 3 ? { ...env, observationSpace: new Discrete(5) } : env)],
    ['the fourth is none', (env, row) => (row === 3 ? ({ close: env.close } as Env) : env)],
    ['nobody can act in them', (env) => ({ ...env, actionSpace: { ...new Discrete(2), name: 'Text' } as unknown as Discrete })],
  ])('truth: a vector that cannot be made leaves none open (%s)', (_, change) => {
    const { count, factory } = counted(change)
    expect(() => new SyncVectorEnv(factory, 8)).toThrow()
    expect(count.made).toBeGreaterThan(0)
    expect(count.open).toBe(0)
  })

  it('truth: check-env leaves none open where it gives up early', () => {
    const { count, factory } = counted((env) => ({ ...env, actionSpace: undefined as unknown as Discrete }))
    expect(checkEnv(factory).errors.map(({ rule }) => rule)).toEqual(['action-space-missing'])
    // A second close is tried, too.
    expect(count.open).toBe(-1)
  })

  it('truth: one that throws does not keep the others open, and its error names how many there were', async () => {
    const closed: string[] = []
    const bad = {
      close() {
        throw new Error('gone')
      },
    }
    const late = { close: () => Promise.reject(new Error('late')) }
    const good = { close: () => void closed.push('good') }
    expect(() => closeAll([bad, good])).toThrow(/^gone$/)
    expect(() => closeAll([bad, good, bad, null])).toThrow('gone (the first of 2 errors)')
    await expect(closeAll([late, good, bad])).rejects.toThrow('gone (the first of 2 errors)')
    expect(closed).toEqual(['good', 'good', 'good'])
    expect(closeAll([good, null, {}])).toBeUndefined()
  })

  it('truth: an error in close does not hide the one before it', async () => {
    const first = new Error('first')
    await closeAfter(first, [{ close: () => Promise.reject(new Error('second')) }])
    expect(first.cause).toEqual(new Error('second'))
  })
})
