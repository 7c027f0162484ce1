import { binaryTournament } from '../../../src/index.js'
import { ablation } from '../experiment.js'

export default ablation('binary-tournament', { exploit: binaryTournament() })
