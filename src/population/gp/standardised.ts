/** Mean 0 and standard deviation 1; all 0 where they are equal. */
export function standardised(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs)) || 1
  const scaled = values.map((value) => value / largest)
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length
  const deviation = Math.sqrt(scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length)
  return scaled.map((value) => (deviation > 1e-12 ? (value - mean) / deviation : 0))
}
