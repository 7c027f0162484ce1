import { truncation } from 'clade'
import { ablation } from '../experiment.js'

export default ablation('start-after-100k', { exploit: truncation({ fraction: 0.25, startAfter: 100_000 }) })
