import { truncation } from 'clade'
import { ablation } from '../experiment.js'

export default ablation('start-after-200k', { exploit: truncation({ fraction: 0.25, startAfter: 200_000 }) })
