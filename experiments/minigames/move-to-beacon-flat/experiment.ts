import { flatOn } from '../games.js'

export default flatOn('minigames-move-to-beacon-flat', 'MoveToBeacon')
