import { adam } from './adam.js'
import type { OptimizerPlan } from './optimizer.js'
import { rmsProp } from './rmsprop.js'

export const optimizers = { rmsprop: rmsProp, adam } as const satisfies Record<string, OptimizerPlan>
