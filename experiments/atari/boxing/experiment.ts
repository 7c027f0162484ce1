import { atari } from '../atari.js'

export default atari('atari-boxing', 'Boxing')
