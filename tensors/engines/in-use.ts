import type { Backend } from './backend.js'
import { kernels } from './kernels.js'

/** What CLADE_ENGINE asks for; without it the kernels, natively where they are built. */
export function backendInUse(_fma: boolean): Backend {
  return kernels()
}
