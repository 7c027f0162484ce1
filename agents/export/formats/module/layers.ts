/** The code of each kind of layer in an exported module. */
export const denseCode = `
/** activation(x kernel + bias), the kernel row by row. */
function dense(x, [kernel, bias], activation) {
  const n = bias.length
  const y = Float64Array.from(bias)
  for (let i = 0; i < x.length; i++) {
    const input = x[i]
    if (input !== 0) for (let j = 0, at = i * n; j < n; j++) y[j] += input * kernel[at++]
  }
  return activation ? y.map(activation) : y
}
`

export const convolutionCode = `
/** Pictures are [height, width, channels], the kernel is [size, size, channels, filters]. */
function convolution(x, [kernel, bias], { height, width, channels, size, stride, top, left, outHeight, outWidth, filters }, activation) {
  const y = new Float64Array(outHeight * outWidth * filters)
  for (let row = 0, to = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++, to += filters) {
      for (let f = 0; f < filters; f++) y[to + f] = bias[f]
      for (let i = 0; i < size; i++) {
        const fromRow = row * stride + i - top
        if (fromRow < 0 || fromRow >= height) continue
        for (let j = 0; j < size; j++) {
          const fromColumn = column * stride + j - left
          if (fromColumn < 0 || fromColumn >= width) continue
          const from = (fromRow * width + fromColumn) * channels
          for (let c = 0; c < channels; c++) {
            const input = x[from + c]
            const at = ((i * size + j) * channels + c) * filters
            if (input !== 0) for (let f = 0; f < filters; f++) y[to + f] += input * kernel[at + f]
          }
        }
      }
    }
  }
  return activation ? y.map(activation) : y
}
`

export const transposedConvolutionCode = `
/** Each number of x [outHeight, outWidth, filters] adds its kernel to y [height, width, channels]. */
function transposedConvolution(x, [kernel, bias], { height, width, channels, size, stride, top, left, outHeight, outWidth, filters }, activation) {
  const y = Float64Array.from({ length: height * width * channels }, (_, i) => bias[i % channels])
  for (let row = 0, from = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++, from += filters) {
      for (let i = 0; i < size; i++) {
        const toRow = row * stride + i - top
        if (toRow < 0 || toRow >= height) continue
        for (let j = 0; j < size; j++) {
          const toColumn = column * stride + j - left
          if (toColumn < 0 || toColumn >= width) continue
          for (let c = 0; c < channels; c++) {
            const at = ((i * size + j) * channels + c) * filters
            let sum = 0
            for (let f = 0; f < filters; f++) sum += x[from + f] * kernel[at + f]
            y[(toRow * width + toColumn) * channels + c] += sum
          }
        }
      }
    }
  }
  return activation ? y.map(activation) : y
}
`

export const lstmCode = `
/** One step of a long short-term memory; gates are i, f, g, o. */
function lstm(x, parameters, { h, c }) {
  const n = h.length
  const sums = dense([...x, ...h], parameters)
  const cell = c.map((c, j) => sigmoid(sums[n + j]) * c + sigmoid(sums[j]) * Math.tanh(sums[2 * n + j]))
  return { h: cell.map((c, j) => sigmoid(sums[3 * n + j]) * Math.tanh(c)), c: cell }
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x))
`

export const recentSumCode = `
/** The sum of a vector and those before it. */
const recentSum = (x, before) => Float64Array.from(x, (a, j) => before.reduce((sum, y) => sum + y[j], a))
`

export const reluCode = `
const relu = (x) => Math.max(x, 0)
`
