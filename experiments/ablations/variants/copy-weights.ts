import { ablation } from '../experiment.js'

export default ablation('copy-weights', { copy: 'weights' })
