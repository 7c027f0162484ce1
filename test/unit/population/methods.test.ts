import { methods, multiFrequency, sequential } from '../../../src/population/policies/index.js'
import { replay } from '../../../src/population/policies/replay.js'
import { describeMethod } from '../../conformance/describe-method.js'

for (const [name, { method, population }] of Object.entries(methods)) describeMethod(name, method, population)
describeMethod('sequential({ random: 1 })', sequential({ random: 1 }), 3)
describeMethod('multiFrequency({ every: [1, 3] })', multiFrequency({ every: [1, 3] }), 16)
const stages = [0, 130, 200, 430].map((fromStep, i) => ({
  fromStep,
  hyperparameters: { rate: 1e-3 * (i + 1), unroll: i + 1, optimiser: 'adam' },
}))
describeMethod('replay', replay({ steps: 650, stages }), 2)
