import type { Experiment } from 'clade'
import { experimentOf } from './piece.js'
import { chosenSettings } from './plan.js'
import { pendulum } from './tasks.js'

/** The pendulum with the chosen setting of PBT by truncation: one of the pieces. */
const one: Experiment = {
  ...experimentOf(pendulum, chosenSettings.find(({ method }) => method === 'pbt, truncation')!),
  name: 'which-method',
}

export default one
