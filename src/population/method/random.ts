import type { Method } from './method.js'
import { pbt } from './pbt.js'

/** Random search: starts as PBT does, with the same population and budget, and nobody copies. */
export const random: Method = { ...pbt, name: 'random', copies: false }
