/** A line of donors, the latest first. Lines share their tails, so that copying one costs nothing. */
export type Line = { readonly donor: number; readonly before: Line } | null

export function ancestors(line: Line): number[] {
  const donors: number[] = []
  for (let at = line; at !== null; at = at.before) donors.push(at.donor)
  return donors
}
