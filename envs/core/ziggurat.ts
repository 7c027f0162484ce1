/**
 * Normal and exponential numbers by the ziggurat of 256 layers of equal area (G. Marsaglia and W. W. Tsang, "The Ziggurat Method for
 * Generating Random Variables", 2000). Draws are taken in NumPy's order. The tables are computed here; NumPy's printed ones carry
 * rounding of their own, so a number may differ from NumPy's in its last bits (relative 1e-14), and is the same in float32.
 */

/** The source of the ziggurat's random bits. */
interface Source {
  random(): number
  draw64(): readonly [high: number, low: number]
}

/** Layer i spans 0..edges[i] x heights[i]..heights[i - 1]; edges[255] is where the tail begins, edges[0] the base layer's width. */
interface Layers {
  readonly edges: Float64Array
  readonly heights: Float64Array
}

const LAYERS = 256

/** The start of the tail, and the area of a layer: tail * density(tail) + the area beyond the tail. */
const NORMAL = { tail: 3.6541528853610088, area: 0.004928673233974655 }
const EXPONENTIAL = { tail: 7.69711747013105, area: 0.003949659822581557 }

const normalLayers = layers(
  NORMAL,
  (x) => Math.exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * Math.log(y)),
)
const exponentialLayers = layers(
  EXPONENTIAL,
  (x) => Math.exp(-x),
  (y) => -Math.log(y),
)

/** x_{i-1} = f^-1(area / x_i + f(x_i)), from the tail up. */
function layers({ tail, area }: { tail: number; area: number }, density: (x: number) => number, inverse: (y: number) => number): Layers {
  const edges = new Float64Array(LAYERS)
  edges[LAYERS - 1] = tail
  for (let i = LAYERS - 2; i >= 1; i--) edges[i] = inverse(area / edges[i + 1]! + density(edges[i + 1]!))
  edges[0] = area / density(tail)
  const heights = edges.map((x) => density(x))
  heights[0] = 1
  return { edges, heights }
}

/** The part of layer i that lies wholly under the curve: 0 for the topmost, the part before the tail for the base. */
function inner({ edges }: Layers, i: number): number {
  if (i === 1) return 0
  return i === 0 ? edges[LAYERS - 1]! / edges[0]! : edges[i - 1]! / edges[i]!
}

/** Between the layer's inner and outer edge: is a point at a random height under the curve? */
function underCurve({ heights }: Layers, i: number, source: Source, density: number): boolean {
  return (heights[i - 1]! - heights[i]!) * source.random() + heights[i]! < density
}

/** A standard normal number. */
export function standardNormal(source: Source): number {
  for (;;) {
    // The lowest byte chooses the layer, the next bit the sign, the 52 above them the place in the layer.
    const [high, low] = source.draw64()
    const i = low & 0xff
    const negative = ((low >>> 8) & 1) === 1
    const fraction = ((high & 0x1fffffff) * 2 ** 23 + (low >>> 9)) * 2 ** -52
    const x = fraction * normalLayers.edges[i]!
    if (fraction < inner(normalLayers, i)) return negative ? -x : x
    if (i === 0) return normalTail(source, ((low >>> 17) & 1) === 1)
    if (underCurve(normalLayers, i, source, Math.exp(-0.5 * x * x))) return negative ? -x : x
  }
}

/** Beyond the tail: Marsaglia's exponential rejection. */
function normalTail(source: Source, negative: boolean): number {
  for (;;) {
    const beyond = -Math.log1p(-source.random()) / NORMAL.tail
    const y = -Math.log1p(-source.random())
    if (y + y > beyond * beyond) return negative ? -(NORMAL.tail + beyond) : NORMAL.tail + beyond
  }
}

/** An exponential number of mean 1. */
export function standardExponential(source: Source): number {
  for (;;) {
    const [high, low] = source.draw64()
    const i = (low >>> 3) & 0xff
    const fraction = (high * 2 ** 21 + (low >>> 11)) * 2 ** -53
    const x = fraction * exponentialLayers.edges[i]!
    if (fraction < inner(exponentialLayers, i)) return x
    if (i === 0) return EXPONENTIAL.tail - Math.log1p(-source.random())
    if (underCurve(exponentialLayers, i, source, Math.exp(-x))) return x
  }
}
