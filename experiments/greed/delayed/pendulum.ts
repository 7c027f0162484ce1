import { delayed } from '../experiment.js'
import { pendulum } from '../tasks.js'

export default delayed(pendulum)
