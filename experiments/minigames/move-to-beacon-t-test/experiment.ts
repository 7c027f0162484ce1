import { tTestOn } from '../games.js'

export default tTestOn('minigames-move-to-beacon-t-test', 'MoveToBeacon')
