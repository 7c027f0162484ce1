import { parquet } from './parquet.js'
import type { RunFormat } from './run-format.js'
import { tensorboard } from './tensorboard.js'

/** The formats of `clade export` that hold the whole run, by name. */
export const runFormats: Readonly<Record<string, RunFormat>> = { tensorboard, parquet }
