/**
 * Priorities in a binary tree: the sum of all weights, the largest priority, and a draw in proportion to the weights, each in log time
 * (Schaul et al. 2016, appendix B.2.1). An inner node is a function of its two children alone, so that the order of changes leaves no trace.
 */
export class PriorityTree {
  private readonly leaves: number
  /** Node 1 is the root, the children of node i are nodes 2i and 2i + 1, and leaf j is node leaves + j. */
  private readonly sums: Float64Array
  private readonly largest: Float64Array

  /** @param size the number of leaves, 1 or more; at first all are 0 */
  constructor(size: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(size))
    this.sums = new Float64Array(2 * this.leaves)
    this.largest = new Float64Array(2 * this.leaves)
  }

  /** The sum of all weights. */
  get total(): number {
    return this.sums[1]!
  }

  /** The largest priority, 0 where all leaves are 0. */
  get maximum(): number {
    return this.largest[1]!
  }

  weight(leaf: number): number {
    return this.sums[this.leaves + leaf]!
  }

  set(leaf: number, priority: number, weight: number): void {
    const { sums, largest } = this
    let node = this.leaves + leaf
    sums[node] = weight
    largest[node] = priority
    for (node >>= 1; node >= 1; node >>= 1) this.join(node)
  }

  /** Sets all leaves from 0 on; those beyond the `count` first become 0. */
  fill(count: number, priority: (leaf: number) => number, weight: (priority: number) => number): void {
    const { sums, largest, leaves } = this
    for (let leaf = 0; leaf < leaves; leaf++) {
      const p = leaf < count ? priority(leaf) : 0
      largest[leaves + leaf] = p
      sums[leaves + leaf] = p === 0 ? 0 : weight(p)
    }
    for (let node = leaves - 1; node >= 1; node--) this.join(node)
  }

  /** The leaf where the running sum of weights passes `target`, which is at least 0 and less than `total`: never one of weight 0. */
  find(target: number): number {
    const { sums, leaves } = this
    let rest = target
    let node = 1
    while (node < leaves) {
      const left = 2 * node
      // Rounding may leave a rest that is no less than what remains.
      if (rest < sums[left]! || sums[left + 1] === 0) node = left
      else {
        rest -= sums[left]!
        node = left + 1
      }
    }
    return node - leaves
  }

  private join(node: number): void {
    const { sums, largest } = this
    sums[node] = sums[2 * node]! + sums[2 * node + 1]!
    largest[node] = Math.max(largest[2 * node]!, largest[2 * node + 1]!)
  }
}
