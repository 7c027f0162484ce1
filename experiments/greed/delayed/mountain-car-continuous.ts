import { delayed } from '../experiment.js'
import { mountainCarContinuous } from '../tasks.js'

export default delayed(mountainCarContinuous)
