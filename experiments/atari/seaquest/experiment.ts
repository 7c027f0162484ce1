import { atari } from '../atari.js'

export default atari('atari-seaquest', 'Seaquest')
