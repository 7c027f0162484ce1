/**
 * Sine and cosine of the angles that a pole has before it falls, written out: no call, and the same bits on every JavaScript engine.
 * The polynomials are those of Sun Microsystems' fdlibm 5.3 (k_sin.c, k_cos.c), off by less than one unit in the last place.
 */

/** Beyond this fdlibm takes other branches, and so do we: Math.sin, Math.cos. */
const SMALL = 0.29

const S1 = -0.16666666666666632
const S2 = 0.00833333333332249
const S3 = -0.0001984126982985795
const S4 = 0.0000027557313707070068
const S5 = -2.5050760253406863e-8
const S6 = 1.58969099521155e-10

export function sineOf(angle: number): number {
  if (!(Math.abs(angle) < SMALL)) return Math.sin(angle)
  const z = angle * angle
  return angle + z * angle * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))))
}

const C1 = 0.0416666666666666
const C2 = -0.001388888888887411
const C3 = 0.00002480158728947673
const C4 = -2.7557314351390663e-7
const C5 = 2.087572321298175e-9
const C6 = -1.1359647557788195e-11

export function cosineOf(angle: number): number {
  if (!(Math.abs(angle) < SMALL)) return Math.cos(angle)
  const z = angle * angle
  return 1 - (0.5 * z - z * (z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))))))
}
