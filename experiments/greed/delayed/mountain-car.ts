import mountainCar from '../../mountain-car/experiment.js'
import { delayed } from '../experiment.js'

export default delayed(mountainCar)
