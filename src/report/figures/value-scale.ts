import { extent } from 'd3-array'
import { scaleLinear, scaleLog } from 'd3-scale'
import type { Area, NumberScale } from './axis.js'

/** The ratio of the highest value to the lowest from which on the axis is logarithmic. */
const DECADE = 10
const LOG_MARGIN = 1.15

/** A scale over all values, logarithmic where they span a decade. */
export function valueScale(values: readonly number[], { top, height }: Area): NumberScale {
  const [low = 0, high = 1] = extent(values)
  const range = [top + height, top]
  if (low > 0 && high / low >= DECADE) return scaleLog([low / LOG_MARGIN, high * LOG_MARGIN], range)
  const margin = (high > low ? high - low : Math.abs(high) || 1) * 0.05
  return scaleLinear([low - margin, high + margin], range)
}
