import acrobot from '../../acrobot/experiment.js'
import { delayed } from '../experiment.js'

export default delayed(acrobot)
