import { ablation } from '../experiment.js'

export default ablation('copy-hyperparameters', { copy: 'hyperparameters' })
