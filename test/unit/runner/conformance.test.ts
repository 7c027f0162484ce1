import { threadRunner } from '../../../dist/src/runner/threads.js'
import { inlineRunner } from '../../../src/runner/inline.js'
import { describeIsolation } from '../../conformance/describe-isolation.js'
import { describeRunner, SEED, specOf, TOY } from '../../conformance/describe-runner.js'

const noModules = { load: async () => null }
const threads = { experimentPath: TOY, seed: SEED, resourceLimits: { maxOldGenerationSizeMb: 32 } }

describeRunner('inline', async ({ lanes }) => inlineRunner({ lanes, spec: await specOf(TOY), host: noModules, seed: SEED }))
describeRunner('threads', (settings) => threadRunner({ ...threads, ...settings }))
describeIsolation('threads', (settings) => threadRunner({ ...threads, ...settings }))
