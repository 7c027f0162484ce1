import { linearOn } from '../games.js'

export default linearOn('minigames-defeat-roaches-linear', 'DefeatRoaches')
