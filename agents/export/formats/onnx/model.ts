/** The messages of an ONNX model (onnx.proto), with the numbers of their fields. */
import { type Bytes, bytes, float, int, joined, message, text } from './protobuf.js'

/** ONNX 1.14 and later, onnxruntime 1.15 and later. */
const IR_VERSION = 9
const OPSET = 17

/** The types of tensors here, by their numbers in TensorProto.DataType. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
} as const

export type ElementType = keyof typeof elementTypes

/** A number is a whole one; lists are of whole numbers; an object holds a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number }

/** Of an input or output of the model. The first axis is the batch, of any length, unless `batched` is false. */
export interface Port {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly batched?: boolean
  readonly doc: string
}

export interface Model {
  readonly nodes: readonly Bytes[]
  readonly constants: readonly Bytes[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly metadata: Readonly<Record<string, string>>
  readonly doc: string
  /** The version of Clade. */
  readonly version: string
}

export function nodeProto(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Record<string, Attribute>,
): Bytes {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, outputs[0]!),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => message(5, text(1, name), ...attributeValue(value))),
  )
}

/** @param data the tensor's numbers, little-endian */
export function tensorProto(name: string, type: ElementType, shape: readonly number[], data: Uint8Array): Bytes {
  return message(5, ...shape.map((size) => int(1, size)), int(2, elementTypes[type]), text(8, name), bytes(9, data))
}

export function modelBytes({ nodes, constants, inputs, outputs, metadata, doc, version }: Model): Uint8Array {
  return joined(
    int(1, IR_VERSION),
    text(2, 'Clade'),
    text(3, version),
    message(
      7,
      ...nodes,
      text(2, 'policy'),
      ...constants,
      text(10, doc),
      ...inputs.map((port) => portProto(11, port)),
      ...outputs.map((port) => portProto(12, port)),
    ),
    message(8, text(1, ''), int(2, OPSET)),
    ...Object.entries(metadata).map(([key, value]) => message(14, text(1, key), text(2, value))),
  )
}

function attributeValue(value: Attribute): Bytes[] {
  if (typeof value === 'number') return [int(3, value), int(20, 2)]
  if (typeof value === 'string') return [text(4, value), int(20, 3)]
  if ('float' in value) return [float(2, value.float), int(20, 1)]
  return [...value.map((item) => int(8, item)), int(20, 7)]
}

function portProto(field: number, { name, type, shape, batched = true, doc }: Port): Bytes {
  const axes = [...(batched ? [text(2, 'batch')] : []), ...shape.map((size) => int(1, size))]
  const tensor = message(1, int(1, elementTypes[type]), message(2, ...axes.map((axis) => message(1, axis))))
  return message(field, text(1, name), message(2, tensor), text(3, doc))
}
