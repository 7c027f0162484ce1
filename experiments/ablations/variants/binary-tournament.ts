import { binaryTournament } from 'clade'
import { ablation } from '../experiment.js'

export default ablation('binary-tournament', { exploit: binaryTournament() })
