import fc from 'fast-check'

/** Seeds of a run. */
export const seeds = fc.nat(2 ** 31)
