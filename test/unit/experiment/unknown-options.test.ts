import { expect, test } from 'vitest'
import { choice, fire, logUniform, multiFrequency, pb2, perturb, perturbOrResample, resample, sequential } from '../../../src/index.js'

test.each([
  [() => resample({ probabilty: 0.9 } as object), 'Unknown option "probabilty" of resample: did you mean "probability"?'],
  [() => perturb({ factors: [0.8], symetric: true } as never), 'Unknown option "symetric" of perturb: did you mean "symmetric"?'],
  [() => perturbOrResample({ factor: [2] } as object), 'Unknown option "factor" of perturbOrResample: did you mean "factors"?'],
  [() => pb2({ row: 9 } as object), 'Unknown option "row" of pb2: did you mean "rows"?'],
  [() => fire({ parent: 9 } as object), 'Unknown option "parent" of fire: did you mean "parents"?'],
  [() => multiFrequency({ evry: [2] } as object), 'Unknown option "evry" of multiFrequency: did you mean "every"?'],
  [() => sequential({ trials: 9 } as object), 'Unknown option "trials" of sequential: it takes random'],
  [() => logUniform(1, 2, { intial: [1, 2] } as object), 'Unknown option "intial" of logUniform: did you mean "initial"?'],
  [() => choice([1, 2], { order: true } as object), 'Unknown option "order" of choice: did you mean "ordered"?'],
])('truth: %s is refused', (make, message) => {
  expect(make).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION', message }))
})

test('truth: an option that is undefined counts as not given', () => {
  expect(() => resample({ probability: 0.5, probabilty: undefined } as object)).not.toThrow()
})
