/** A number of the reasons in events.csv, with that many significant digits. A resume compares reasons, so these texts stay as they are. */
export function shortened(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)))
}
