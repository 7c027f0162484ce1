import { listEnvs, minigameOf } from '../../../../envs/index.js'
import { describeMinigame } from '../../../conformance/describe-minigame.js'

for (const id of listEnvs()) if (id.startsWith('Minigames/')) describeMinigame(id, minigameOf(id).game)
