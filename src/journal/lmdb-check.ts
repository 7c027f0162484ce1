import { KIND, LmdbFile, type Meta, type Run, type Tree } from './lmdb-file.js'

/**
 * Looks at all of a data.mdb but the values before LMDB maps it, because LMDB would take the process down over damaged pages, or write
 * over pages that are in use. Values carry a checksum of their own, or are LMDB's lists of free pages, which are looked at here.
 *
 * @throws CladeError JOURNAL_FOREIGN where there is no such file or it is not LMDB's, JOURNAL_CORRUPT where it is damaged or cut off
 */
export function checkLmdbFile(path: string): void {
  const file = new LmdbFile(path)
  try {
    new Check(file, file.latest()).all()
  } finally {
    file.close()
  }
}

type Compare = (a: Buffer, b: Buffer) => number

const byInteger: Compare = (a, b) => Number(a.readBigUInt64LE() - b.readBigUInt64LE())

/** Pages of a tree, by what they are for. */
interface Counts {
  branchPages: number
  leafPages: number
  overflowPages: number
  entries: number
}

class Check {
  /** 1 for each page that is in use, or free. */
  private readonly seen: Uint8Array

  constructor(
    private readonly file: LmdbFile,
    private readonly meta: Meta,
  ) {
    this.seen = new Uint8Array(meta.lastPage + 1).fill(1, 0, 2)
  }

  all(): void {
    const named: Tree[] = []
    this.walk(this.meta.main, Buffer.compare, ({ data, isTree }) => {
      if (isTree) named.push(this.file.tree(data))
    })
    for (const tree of named) this.walk(tree, Buffer.compare, ({ isTree }) => this.mustBe(!isTree, 'a tree stands where a value should'))
    this.walk(this.meta.free, byInteger, (leaf) => this.takeFree(this.file.value(leaf, this.meta)))
  }

  private walk(tree: Tree, compare: Compare, onLeaf: (leaf: ReturnType<LmdbFile['leaf']>) => void): void {
    const counts: Counts = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 }
    if (tree.root !== null) this.walkPage(tree.root, tree.depth, { from: null, to: null }, { compare, onLeaf, counts })
    for (const name of Object.keys(counts) as (keyof Counts)[]) {
      this.mustBe(counts[name] === tree[name], `a tree has ${counts[name]} ${name} instead of ${tree[name]}`)
    }
  }

  private walkPage(
    number: number,
    depth: number,
    { from, to }: { readonly from: Buffer | null; readonly to: Buffer | null },
    walk: { readonly compare: Compare; readonly onLeaf: (leaf: ReturnType<LmdbFile['leaf']>) => void; readonly counts: Counts },
  ): void {
    const { file, meta } = this
    const { compare, counts } = walk
    const isLeaf = depth === 1
    this.take({ first: number, pages: 1 })
    const page = file.page(number, isLeaf ? KIND.leaf : KIND.branch, meta, true)
    const count = file.count(page)
    counts[isLeaf ? 'leafPages' : 'branchPages']++
    let size = 0
    let before = from
    const inOrder = (key: Buffer, i: number): void => {
      const follows = before === null || (i === 0 ? compare(before, key) <= 0 : compare(before, key) < 0)
      this.mustBe(key.length > 0 && follows && (to === null || compare(key, to) < 0), `the keys of page ${number} are not in order`)
      before = key
    }
    for (let i = 0; i < count; i++) {
      size += file.sizeOf(page, i, isLeaf)
      if (isLeaf) {
        const leaf = file.leaf(page, i)
        inOrder(leaf.key, i)
        counts.entries++
        if (leaf.run) {
          this.take(leaf.run)
          file.checkRun(leaf.run, meta)
          counts.overflowPages += leaf.run.pages
        }
        walk.onLeaf(leaf)
      } else if (i > 0) inOrder(file.branch(page, i).key, i)
    }
    file.mustFillPage(page, size)
    if (isLeaf) return
    this.mustBe(count > 1, `page ${number} has a single branch`)
    const branches = Array.from({ length: count }, (_, i) => file.branch(page, i))
    for (const [i, { key, child }] of branches.entries()) {
      this.walkPage(child, depth - 1, { from: i === 0 ? from : key, to: branches[i + 1]?.key ?? to }, walk)
    }
  }

  /** LMDB's list of free pages: a number is a page, a negative one the length of the run whose first page follows, 0 nothing. */
  private takeFree(list: Buffer): void {
    const length = Number(list.readBigInt64LE())
    this.mustBe(length >= 0 && 8 * (length + 1) <= list.length, 'a list of free pages is damaged')
    for (let i = 1; i <= length; i++) {
      const number = Number(list.readBigInt64LE(8 * i))
      if (number < 0) this.mustBe(++i <= length, 'a list of free pages is damaged')
      if (number !== 0) this.take(number > 0 ? { first: number, pages: 1 } : { first: Number(list.readBigInt64LE(8 * i)), pages: -number })
    }
  }

  private take({ first, pages }: Run): void {
    this.mustBe(first >= 2 && first + pages <= this.seen.length, `it refers to page ${first + pages - 1} of ${this.seen.length}`)
    for (let page = first; page < first + pages; page++) {
      this.mustBe(this.seen[page] === 0, `page ${page} is used twice`)
      this.seen[page] = 1
    }
  }

  private mustBe(is: boolean, otherwise: string): void {
    if (!is) throw this.file.corrupt(otherwise)
  }
}
