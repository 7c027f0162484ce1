import { describe, expect, it } from 'vitest'
import { CartPole } from '../../../envs/classic-control/cartpole.js'
import { envFactory } from '../../../envs/core/env-module.js'

describe('envFactory', () => {
  it.each<[string, unknown]>([
    ['an arrow function', () => new CartPole()],
    [
      'a function',
      function make() {
        return new CartPole()
      },
    ],
    ['a class', CartPole],
    ['a nameless class', class extends CartPole {}],
  ])('takes %s', (_, exported) => {
    const factory = envFactory(exported, './my-env.ts')
    const [one, two] = [factory(), factory()]
    expect(one).not.toBe(two)
    expect(one.reset({ seed: 0 })).toEqual(two.reset({ seed: 0 }))
  })

  it.each<[string, unknown, string]>([
    ['an environment', new CartPole(), 'but it is an object with'],
    ['nothing', undefined, 'but it is undefined'],
    ['text', 'CartPole-v1', 'but it is "CartPole-v1"'],
  ])('refuses %s at once', (_, exported, message) => {
    expect(() => envFactory(exported, './my-env.ts')).toThrow(
      expect.objectContaining({ name: 'EnvError', code: 'ENV_MODULE', message: expect.stringContaining(message) }),
    )
  })

  it.each<[string, unknown, string]>([
    ['nothing', () => undefined, 'but it made undefined'],
    ['a promise', async () => new CartPole(), 'but it made a promise'],
    ['no spaces', () => ({ reset() {}, step() {} }), 'but it made an object with reset, step'],
    ['the class itself', () => CartPole, 'but it made the function CartPole'],
  ])('refuses a function that makes %s', (_, exported, message) => {
    expect(() => envFactory(exported, './my-env.ts')()).toThrow(
      expect.objectContaining({ code: 'ENV_MODULE', message: expect.stringContaining(message) }),
    )
  })

  it("the function's own errors pass through untouched", () => {
    const own = new RangeError('mine')
    const factory = envFactory(() => {
      throw own
    }, './my-env.ts')
    expect(factory).toThrow(own)
  })
})
