import { tTestOn } from '../games.js'

export default tTestOn('minigames-find-and-defeat-zerglings-t-test', 'FindAndDefeatZerglings')
