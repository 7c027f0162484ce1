/**
 * A value as the text of an expression. Text of users is escaped so that it can end neither the expression nor a script element that the module
 * is copied into.
 */
export function expression(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, part]) => `${propertyName(key)}: ${expression(part)}`)
      .join(', ')} }`
  }
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Brackets, since a plain `__proto__` would set the prototype. */
function propertyName(key: string): string {
  return /^[a-z]\w*$/i.test(key) ? key : `[${expression(key)}]`
}

/** An expression for an array of float64, which `decode` of the module reads. */
export function decoded(numbers: Float64Array): string {
  return `new Float64Array(decode('${base64(numbers)}'))`
}

/** Numbers in base64, little-endian. */
export function base64({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
