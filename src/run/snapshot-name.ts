/** `last`: the weights that a member goes on with, or ended with. `best`: those of the highest score that was ever reported. */
export const snapshotNames = ['last', 'best'] as const
export type SnapshotName = (typeof snapshotNames)[number]
