import mountainCarContinuous from '../../mountain-car-continuous/experiment.js'
import { delayed } from '../experiment.js'

export default delayed(mountainCarContinuous)
