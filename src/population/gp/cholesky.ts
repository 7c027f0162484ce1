/**
 * The factor L of a symmetric positive definite matrix A = L L' (Cholesky; Golub & Van Loan 2013, algorithm 4.2.2), at the cost of n^3 / 6
 * multiplications. Four rows or right sides go together, so that one sum need not wait for another's last addition: a generic
 * library takes some ten times as long, and an exploit of PB2 makes a hundred of these.
 */
export class Cholesky {
  /** L row by row, n x n; what is above the diagonal means nothing. */
  private readonly lower: Float64Array
  /** False: A is not positive definite, and the factor is of no use. */
  readonly positiveDefinite: boolean = true

  /** @param matrix n x n, row by row, of which the lower triangle is read; it is overwritten */
  constructor(
    matrix: Float64Array,
    private readonly n: number,
  ) {
    this.lower = matrix
    const squares = new Float64Array(n)
    for (let k = 0; k < n; k++) {
      const pivot = matrix[k * n + k]! - squares[k]!
      if (!(pivot > 0)) this.positiveDefinite = false
      const root = Math.sqrt(Math.max(pivot, 0))
      matrix[k * n + k] = root
      this.column(k, root, squares)
    }
  }

  /** Column k of L below the diagonal; adds its squares to those of each row. */
  private column(k: number, root: number, squares: Float64Array): void {
    const { lower: l, n } = this
    const own = k * n
    let j = k + 1
    for (; j + 3 < n; j += 4) {
      const [a, b, c, d] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n]
      let [sa, sb, sc, sd] = [0, 0, 0, 0]
      for (let i = 0; i < k; i++) {
        const x = l[own + i]!
        sa += x * l[a + i]!
        sb += x * l[b + i]!
        sc += x * l[c + i]!
        sd += x * l[d + i]!
      }
      l[a + k] = (l[a + k]! - sa) / root
      l[b + k] = (l[b + k]! - sb) / root
      l[c + k] = (l[c + k]! - sc) / root
      l[d + k] = (l[d + k]! - sd) / root
    }
    for (; j < n; j++) {
      let sum = 0
      for (let i = 0; i < k; i++) sum += l[own + i]! * l[j * n + i]!
      l[j * n + k] = (l[j * n + k]! - sum) / root
    }
    for (let row = k + 1; row < n; row++) squares[row]! += l[row * n + k]! ** 2
  }

  /** Half of log det A: the sum of the logarithms of L's diagonal. */
  get halfLogDeterminant(): number {
    let sum = 0
    for (let k = 0; k < this.n; k++) sum += Math.log(this.lower[k * this.n + k]!)
    return sum
  }

  /** Overwrites b, n numbers, with A^-1 b. */
  solve(b: Float64Array): void {
    const { lower: l, n } = this
    this.forward(b)
    for (let k = n - 1; k >= 0; k--) {
      let value = b[k]!
      for (let i = k + 1; i < n; i++) value -= b[i]! * l[i * n + k]!
      b[k] = value / l[k * n + k]!
    }
  }

  /** Overwrites b with L^-1 b for each of `count` right sides, which lie one after the other, n numbers each. */
  forward(b: Float64Array, count = 1): void {
    const { lower: l, n } = this
    for (let first = 0; first < count; first += 4) {
      // The last group may lack some: its first stands for them, and comes out the same each time.
      const p = first * n
      const q = first + 1 < count ? p + n : p
      const r = first + 2 < count ? p + 2 * n : p
      const s = first + 3 < count ? p + 3 * n : p
      for (let k = 0; k < n; k++) {
        const row = k * n
        let x = b[p + k]!
        let y = b[q + k]!
        let z = b[r + k]!
        let w = b[s + k]!
        for (let i = 0; i < k; i++) {
          const factor = l[row + i]!
          x -= b[p + i]! * factor
          y -= b[q + i]! * factor
          z -= b[r + i]! * factor
          w -= b[s + i]! * factor
        }
        const pivot = l[row + k]!
        b[p + k] = x / pivot
        b[q + k] = y / pivot
        b[r + k] = z / pivot
        b[s + k] = w / pivot
      }
    }
  }
}
