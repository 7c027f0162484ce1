import { spatialOn } from '../games.js'

export default spatialOn('minigames-move-to-beacon', 'MoveToBeacon')
