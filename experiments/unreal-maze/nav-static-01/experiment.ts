import { unrealOn } from '../mazes.js'

export default unrealOn('unreal-maze-nav-static-01', 'NavStatic01')
