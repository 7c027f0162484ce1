import { demonstrationOn } from '../mazes.js'

export default demonstrationOn('unreal-maze-nav-static-01-84', 'NavStatic01')
