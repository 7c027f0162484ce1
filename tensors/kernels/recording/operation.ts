/** As in c/kernels.cc. */
export const Operation = {
  end: 0,
  gemm: 1,
  elementwise: 2,
  transpose: 3,
  columnSums: 4,
  rmsProp: 5,
  adam: 6,
  sample: 7,
  bytesToFloats: 8,
  convolve: 9,
  convolutionWeights: 10,
  convolutionInputs: 11,
  lstm: 12,
  lstmGradient: 13,
  orthonormalise: 14,
} as const
