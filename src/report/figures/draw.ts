/**
 * All that draws the figures of a run, to be loaded together.
 *
 * @module
 */
export { familyTree } from './family-tree.js'
export { lineageFigure } from './lineage.js'
export { runCurvesFigure } from './run-curves.js'
export { scheduleFigure } from './schedule.js'
