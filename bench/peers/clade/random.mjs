/** Uniform numbers in [0, 1) by xorshift32. */
export function uniforms(seed) {
  let word = seed | 1
  return () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 8) * 2 ** -24
  }
}

/** Fills an array with normal numbers, by Box and Muller. */
export function normals(array, random) {
  for (let i = 0; i < array.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    array[i] = radius * Math.cos(angle)
    array[i + 1] = radius * Math.sin(angle)
  }
}
