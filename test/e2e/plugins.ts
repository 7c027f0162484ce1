/** An environment without getState, as a plug-in in plain JavaScript: reach the end of a line of five cells. */
export const LINE_ENV = `
import { Box, Discrete, Pcg64 } from 'clade/envs'

export default class Line {
  observationSpace = new Box(0, 1, { shape: [2] })
  actionSpace = new Discrete(2)
  random = new Pcg64(0)

  reset({ seed } = {}) {
    if (seed !== undefined) this.random = new Pcg64(seed)
    this.at = this.random.integers(0, 4)
    this.steps = 0
    return [this.observation(), {}]
  }

  step(action) {
    this.at = Math.max(0, this.at + (action === 1 ? 1 : -1))
    this.steps++
    return [this.observation(), this.at === 4 ? 1 : -0.1, this.at === 4, this.steps === 20, {}]
  }

  observation() {
    return [this.at / 4, this.steps / 20]
  }
}
`

/** A module's text: a2c in \`env\`, with whatever the test changes. */
export function experiment(options: { env?: string; hyperparameters?: string; more?: string; agent?: string } = {}): string {
  const { env = "'./line.js'", hyperparameters = 'learningRate: logUniform(1e-4, 1e-1)', more = '', agent = '' } = options
  return `
import { choice, defineExperiment, logUniform, uniform } from 'clade'
import { a2c, mlp } from 'clade/agents'

export default defineExperiment({
  name: 'line',
  trainable: a2c({ env: ${env}, envs: 8, unroll: 5, network: mlp([8]), ${agent} }),
  hyperparameters: { ${hyperparameters} },
  population: 4,
  stepsPerMember: 6000,
  readyEvery: 1000,
  ${more}
})
`
}
