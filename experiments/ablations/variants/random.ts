import { ablation } from '../experiment.js'

export default ablation('random', { method: 'random' })
