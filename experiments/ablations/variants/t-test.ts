import { tTest } from '../../../src/index.js'
import { ablation } from '../experiment.js'

export default ablation('t-test', { exploit: tTest() })
