import { tTest } from 'clade'
import { ablation } from '../experiment.js'

export default ablation('t-test', { exploit: tTest() })
