import { spatialOn } from '../games.js'

export default spatialOn('minigames-find-and-defeat-zerglings', 'FindAndDefeatZerglings')
