import { flatOn } from '../games.js'

export default flatOn('minigames-find-and-defeat-zerglings-flat', 'FindAndDefeatZerglings')
