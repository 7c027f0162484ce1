import { flatOn } from '../games.js'

export default flatOn('minigames-defeat-roaches-flat', 'DefeatRoaches')
