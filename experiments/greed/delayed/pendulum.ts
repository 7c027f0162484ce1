import pendulum from '../../pendulum/experiment.js'
import { delayed } from '../experiment.js'

export default delayed(pendulum)
