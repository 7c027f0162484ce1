import { createRequire } from 'node:module'

export type Planck = typeof import('planck')

let loaded: Planck | undefined

/**
 * Box2D in JavaScript (planck 1.4.2). It takes some 10 ms to load, which runs of other environments need not wait for, so it is loaded
 * by the first environment that asks for it.
 */
export function planck(): Planck {
  loaded ??= createRequire(import.meta.url)('planck') as Planck
  return loaded
}
