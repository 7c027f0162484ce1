import { linearOn } from '../games.js'

export default linearOn('minigames-find-and-defeat-zerglings-linear', 'FindAndDefeatZerglings')
