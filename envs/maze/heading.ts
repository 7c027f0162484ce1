/**
 * Headings in a whole turn. DeepMind Lab turns by 360 / 57 degrees a second for each unit of its look action, which is one of 3420 parts of
 * a turn in a frame of a sixtieth of a second: headings are whole numbers, and no turn is rounded.
 */
export const TURN = 3420
const QUARTER = TURN / 4

/** The sine in the first quarter. By sums and products alone, so that all JavaScript engines see the same pixels. */
const RISING = Float64Array.from({ length: QUARTER + 1 }, (_, heading) => rising(heading))

/** The sine of every heading. */
const SINES = Float64Array.from({ length: TURN + QUARTER }, (_, heading) => {
  const quarter = Math.floor(heading / QUARTER) % 4
  const within = heading % QUARTER
  const size = RISING[quarter % 2 === 0 ? within : QUARTER - within]!
  return quarter < 2 ? size : -size
})

/** The sine of `heading`, 0 to TURN - 1. */
export function sine(heading: number): number {
  return SINES[heading]!
}

/** The cosine of `heading`, 0 to TURN - 1. */
export function cosine(heading: number): number {
  return SINES[heading + QUARTER]!
}

/** The sine in the first quarter: Taylor's series of the sine or, in its second half, of the cosine. */
function rising(heading: number): number {
  const fromSine = heading <= QUARTER / 2
  const angle = (2 * Math.PI * (fromSine ? heading : QUARTER - heading)) / TURN
  let term = fromSine ? angle : 1
  let sum = 0
  for (let power = fromSine ? 1 : 0; power < 24; power += 2) {
    sum += term
    term *= (-angle * angle) / ((power + 1) * (power + 2))
  }
  return sum
}
