import { expect, test } from 'vitest'
import { listEnvs, type MinigameAction, makeVector, minigameOf } from '../../../../envs/index.js'
import { describeMinigame } from '../../../conformance/describe-minigame.js'

for (const id of listEnvs()) if (id.startsWith('Minigames/')) describeMinigame(id, minigameOf(id).game)

test.each([
  [
    'Minigames/MoveToBeacon',
    Int32Array.of(0, 1024),
    'Expected part 1 of the action of MoveToBeacon to be a whole number from 0 to 1023, got 1024',
  ],
  [
    'Minigames/MoveToBeacon',
    Float32Array.of(0.5, 0),
    'Expected part 0 of the action of MoveToBeacon to be a whole number from 0 to 4, got 0.5',
  ],
  [
    'Minigames/MoveToBeacon',
    Int32Array.of(-1, 0),
    'Expected part 0 of the action of MoveToBeacon to be a whole number from 0 to 4, got -1',
  ],
])('a vector of %s refuses %o', (id, actions, message) => {
  const vector = makeVector(id, 1)
  vector.reset({ seed: 1 })
  expect(() => vector.step(actions)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
})

test.each([
  [3, 'Expected an object with function, screen, got 3 (action of MoveToBeacon)'],
  [{ function: 0, screen: 0, minimap: 0 }, 'Expected no key but function, screen, got minimap (action of MoveToBeacon)'],
  [{ function: 5, screen: 0 }, 'Expected a whole number from 0 to 4, got 5 (key function of the Dict) (action of MoveToBeacon)'],
])('an environment says what is wrong with the action %j', (action, message) => {
  const env = minigameOf('Minigames/MoveToBeacon')
  env.reset({ seed: 1 })
  expect(() => env.step(action as MinigameAction)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
})

test.each(listEnvs().filter((id) => id.startsWith('Minigames/')))('%s without wrappers asks for a reset first', (id) => {
  const env = minigameOf(id)
  env.actionSpace.seed(1)
  for (const call of [() => env.step(env.actionSpace.sample()), () => env.oracle()]) {
    expect(call).toThrow(expect.objectContaining({ code: 'ENV_RESET_NEEDED' }))
  }
  env.reset({ seed: 1 })
  expect(env.step(env.oracle())[2]).toBe(false)
})
