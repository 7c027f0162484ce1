import { linearOn } from '../games.js'

export default linearOn('minigames-move-to-beacon-linear', 'MoveToBeacon')
