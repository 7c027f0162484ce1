import { tTestOn } from '../games.js'

export default tTestOn('minigames-defeat-roaches-t-test', 'DefeatRoaches')
