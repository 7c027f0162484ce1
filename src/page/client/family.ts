import type { Copy } from './model.js'

/** A row as the family sees it. */
interface Birth {
  readonly row: number
  readonly member: number
  readonly steps: number
  readonly trained: number
  readonly copy: Copy | undefined
  readonly isRespawn: boolean
}

/** The weights of one member from where it got them to where it gave them up. */
export interface Life {
  readonly id: number
  readonly member: number
  /** Environment steps of the member. */
  readonly from: number
  to: number
  /** The rows that report its slices. */
  readonly rows: number[]
  /** The row that began it. */
  readonly begunBy: number
  /** The member and its steps whose weights it began with; null: fresh ones. */
  readonly source: { readonly member: number; readonly steps: number } | null
  /** The row at which the member gave the weights up; null while it has them. */
  endedBy: number | null
}

/** A part of a line of ancestors: a life, up to the steps at which the next one copied it. */
export interface Leg {
  readonly life: Life
  readonly to: number
}

/** Who descends from whom. A life ends where its member copies weights or begins anew. */
export class Family {
  readonly lives: Life[] = []
  private readonly livesOf = new Map<number, Life[]>()

  take({ row, member, steps, trained, copy, isRespawn }: Birth): void {
    const lives = this.livesOf.get(member) ?? []
    this.livesOf.set(member, lives)
    let life = lives.at(-1)
    if (!life) life = this.begin(lives, { member, steps: steps - trained, row, source: null })
    if (trained > 0) {
      life.to = steps
      life.rows.push(row)
    }
    const copied = copy && copy.weights !== null
    if (!copied && !isRespawn) return
    life.endedBy = row
    const source = copied
      ? { member: copy.weights!, steps: copy.weights === copy.donor ? copy.donorSteps : this.stepsOf(copy.weights!) }
      : null
    this.begin(lives, { member, steps, row, source })
  }

  /** The life that a member has now. */
  present(member: number): Life | undefined {
    return this.livesOf.get(member)?.at(-1)
  }

  /** The members that have begun. */
  get members(): number[] {
    return [...this.livesOf.keys()]
  }

  /**
   * The life whose weights another began with. The donor may have copied at the same steps itself: its snapshot is of what it had trained
   * by then.
   */
  parent({ source }: Life): Life | null {
    if (source === null) return null
    const lives = this.livesOf.get(source.member) ?? []
    return (
      lives.findLast(({ from, to }) => from < source.steps && source.steps <= to) ??
      lives.findLast(({ from }) => from <= source.steps) ??
      null
    )
  }

  /** The lives that a member's weights come from, oldest first, each up to where the next one copied it. */
  line(member: number): Leg[] {
    const legs: Leg[] = []
    let life = this.present(member) ?? null
    let to = life?.to ?? 0
    while (life && legs.length < this.lives.length) {
      legs.push({ life, to })
      to = life.source?.steps ?? 0
      life = this.parent(life)
    }
    return legs.reverse()
  }

  private stepsOf(member: number): number {
    return this.present(member)?.to ?? 0
  }

  private begin(
    lives: Life[],
    { member, steps, row, source }: { member: number; steps: number; row: number; source: Life['source'] },
  ): Life {
    const life: Life = { id: this.lives.length, member, from: steps, to: steps, rows: [], begunBy: row, source, endedBy: null }
    lives.push(life)
    this.lives.push(life)
    return life
  }
}
