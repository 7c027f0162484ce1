import { delayed } from '../experiment.js'
import { acrobot } from '../tasks.js'

export default delayed(acrobot)
