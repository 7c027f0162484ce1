import type { ExportedFile, ExportFacts } from '../../../src/trained.js'
import type { Exportable } from '../exportable.js'
import { module } from './module/module.js'
import { onnx } from './onnx/onnx.js'
import { safetensors } from './safetensors.js'

/** Writes a trained agent as files of one format. */
export type Format = (agent: Exportable, facts: ExportFacts) => readonly ExportedFile[]

/** The formats, by the name that `clade export --format` takes. */
export const formats = { onnx, js: module, safetensors } as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats
