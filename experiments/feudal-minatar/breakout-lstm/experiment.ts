import { lstmOn } from '../games.js'

export default lstmOn('feudal-minatar-breakout-lstm', 'Breakout')
