import type { Copy } from './model.js'

/** A row as the family sees it. */
interface Birth {
  readonly row: number
  readonly member: number
  readonly steps: number
  readonly trained: number
  /** The number of the slice among the member's; 0: none is reported. */
  readonly slice: number
  readonly copy: Copy | undefined
  /** True where the member goes on with fresh weights. */
  readonly isFresh: boolean
}

/** The weights that a life began with: those of a member after its slice of that number, at these steps of it. */
interface Source {
  readonly member: number
  readonly slice: number
  readonly steps: number
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
  readonly source: Source | null
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
  /** The life that each slice was trained in, by member and slice, and the steps that it ended at. */
  private readonly ends = new Map<string, { readonly life: Life; readonly steps: number }>()

  take({ row, member, steps, trained, slice, copy, isFresh }: Birth): void {
    const lives = this.livesOf.get(member) ?? []
    this.livesOf.set(member, lives)
    const life = lives.at(-1) ?? this.begin(lives, { member, steps: steps - trained, row, source: null })
    if (trained > 0) {
      life.to = steps
      life.rows.push(row)
      this.ends.set(keyOf(member, slice), { life, steps })
    }
    const isNew = life.rows.length === 0 && life.source === null
    if (isFresh && !isNew) this.end(lives, { member, steps, row, source: null })
    const { weights = null, donorSteps = 0 } = copy ?? {}
    if (!isFresh && weights !== null)
      this.end(lives, { member, steps, row, source: { member: weights, slice: copy!.slice!, steps: donorSteps } })
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
   * The life whose weights another began with, and the steps at which it gave them. Where a long run's rows were left out it is found by the
   * donor's steps.
   */
  parent({ source }: Life): Leg | null {
    if (source === null) return null
    const end = this.ends.get(keyOf(source.member, source.slice))
    if (end) return { life: end.life, to: end.steps }
    const lives = this.livesOf.get(source.member) ?? []
    const life = lives.findLast(({ from, to }) => from < source.steps && source.steps <= to)
    return life ? { life, to: source.steps } : null
  }

  /** The lives that a member's weights come from, oldest first, each up to where the next one copied it. */
  line(member: number): Leg[] {
    const present = this.present(member)
    const legs: Leg[] = []
    let leg: Leg | null = present ? { life: present, to: present.to } : null
    while (leg && legs.length < this.lives.length) {
      legs.push(leg)
      leg = this.parent(leg.life)
    }
    return legs.reverse()
  }

  private end(lives: Life[], next: Parameters<Family['begin']>[1]): void {
    lives.at(-1)!.endedBy = next.row
    this.begin(lives, next)
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

const keyOf = (member: number, slice: number): string => `${member}/${slice}`
