import { feudalOn } from '../games.js'

export default feudalOn('feudal-atari-ms-pacman', 'MsPacman')
