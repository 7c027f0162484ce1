import { baseOn } from '../mazes.js'

export default baseOn('unreal-maze-nav-static-01-base', 'NavStatic01')
