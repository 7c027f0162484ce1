import { ablation } from '../experiment.js'

export default ablation('explore-only', { copy: 'nothing' })
