import { delayed } from '../experiment.js'
import { mountainCar } from '../tasks.js'

export default delayed(mountainCar)
