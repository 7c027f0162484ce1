import { spatialOn } from '../games.js'

export default spatialOn('minigames-defeat-roaches', 'DefeatRoaches')
