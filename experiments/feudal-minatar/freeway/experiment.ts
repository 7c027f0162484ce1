import { feudalOn } from '../games.js'

export default feudalOn('feudal-minatar-freeway', 'Freeway')
