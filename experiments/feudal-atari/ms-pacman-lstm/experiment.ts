import { lstmOn } from '../games.js'

export default lstmOn('feudal-atari-ms-pacman-lstm', 'MsPacman')
