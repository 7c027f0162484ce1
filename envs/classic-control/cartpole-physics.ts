/**
 * The cart and pole's constants (A. G. Barto, R. S. Sutton and C. W. Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult
 * Learning Control Problems", 1983; equations of R. V. Florian, "Correct Equations for the Dynamics of the Cart-Pole System", 2007).
 */
export const GRAVITY = 9.8
export const POLE_MASS = 0.1
export const TOTAL_MASS = POLE_MASS + 1
/** Half the pole's length. */
export const LENGTH = 0.5
export const POLE_MASS_LENGTH = POLE_MASS * LENGTH
export const FORCE = 10
/** Seconds between two steps. */
export const TAU = 0.02
/** An episode terminates beyond these: the cart's distance from the centre, and the pole's angle of 12 degrees. */
export const X_LIMIT = 2.4
export const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360
/** Start states are uniform within this distance of 0. */
export const START = 0.05
