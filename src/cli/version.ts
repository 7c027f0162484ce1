import { readFileSync } from 'node:fs'

/** Clade's version. */
export const VERSION = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version
