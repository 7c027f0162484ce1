import { baseOn } from '../mazes.js'

export default baseOn('unreal-maze-seek-avoid-base', 'SeekAvoid')
