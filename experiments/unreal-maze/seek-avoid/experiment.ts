import { unrealOn } from '../mazes.js'

export default unrealOn('unreal-maze-seek-avoid', 'SeekAvoid')
