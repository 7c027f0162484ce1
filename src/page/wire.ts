/** The messages between the server (or a report.html) and the page. They are JSON, and columns rather than objects where there are many. */

/** A name of the public type of a hyperparameter's value. */
export type Setting = number | string | boolean

type Status = 'running' | 'finished' | 'failed' | 'interrupted'

/** Decisions and causes by their index in a row. */
export const DECISIONS = ['init', 'keep', 'exploit', 'respawn', 'finish'] as const
export const CAUSES = ['method', 'diverged', 'retry', 'failed', 'budget'] as const

/** The budget of a run, in environment steps of the whole population, or in seconds where only those are limited. */
export interface Progress {
  readonly done: number
  readonly total: number
  readonly unit: 'steps' | 's'
}

/** A hyperparameter of the search space, with the range that it may evolve in. */
export interface Axis {
  readonly name: string
  /** 'one-minus-log': logarithmic in the distance from 1. */
  readonly scale: 'linear' | 'log' | 'one-minus-log' | 'words'
  /** null where the range is no interval. */
  readonly low: number | null
  readonly high: number | null
}

/** A run in the overview. */
export interface RunCard {
  readonly kind: 'run'
  /** The path from the folder of runs, with slashes; '.' where that folder is itself the run. */
  readonly id: string
  readonly name: string
  readonly seed: number
  readonly status: Status
  readonly method: string
  /** The environment, or the trainable where it names none. */
  readonly task: string
  readonly population: number
  readonly startedAt: string
  readonly wallSeconds: number
  readonly progress: Progress
  readonly reports: number
  readonly copies: number
  /** The best present score, and who has it; null while nobody has one. */
  readonly best: number | null
  readonly winner: number | null
  /** The best score that anybody had reported, at equal parts of the reports so far. */
  readonly spark: readonly (number | null)[]
  /** One sentence where the run cannot be read. */
  readonly fault: string | null
}

/** A compare in the overview. */
export interface CompareCard {
  readonly kind: 'compare'
  readonly id: string
  readonly name: string
  readonly methods: readonly string[]
  readonly seeds: number
  /** Runs that have finished, of all. */
  readonly finished: number
  readonly runs: number
  readonly fault: string | null
}

export type Card = RunCard | CompareCard

export interface Overview {
  readonly type: 'overview'
  /** The name of the folder of runs. */
  readonly folder: string
  readonly cards: readonly Card[]
  /** Runs that have been found and not been read yet. */
  readonly unread: number
}

/** A file of a run that the page links to. */
export interface FileLink {
  readonly name: string
  readonly href: string
}

/** All of a run that is not a row. It replaces what was sent before. */
export interface RunHead {
  readonly id: string
  readonly name: string
  readonly seed: number
  readonly status: Status
  readonly method: string
  readonly schedule: string
  readonly task: string
  readonly population: number
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly wallSeconds: number
  readonly progress: Progress
  readonly hyperparameters: readonly Axis[]
  /** The members, best first, as summary.csv ranks them. */
  readonly standings: readonly number[]
  /** The donors that each member's weights come from, the latest first, in the order of `standings`. */
  readonly ancestors: readonly (readonly number[])[]
  /** Rows of the run in all: more than were sent where the run is long. */
  readonly entries: number
}

/** The part of a run that stays as it is. */
export interface RunOrigin {
  readonly config: unknown
  /** The shapes of the members' parameters by name; null where the run does not tell. */
  readonly parameters: Readonly<Record<string, readonly number[]>> | null
  readonly versions: Readonly<Record<string, string>>
  /** The name of an experiment that comes with Clade, or the path of its module from the run's folder. */
  readonly experiment: string
}

/** Rows of a run, a column a field: what the journal's entries say. Columns of one message are equally long. */
export interface RunRows {
  /** The number of the entry, from 1: `event` of events.csv. */
  readonly event: readonly number[]
  readonly member: readonly number[]
  /** What the member has trained, in environment steps. */
  readonly steps: readonly number[]
  readonly score: readonly (number | null)[]
  /** Index into DECISIONS and CAUSES. */
  readonly decision: readonly number[]
  readonly cause: readonly number[]
  readonly wall: readonly number[]
  /** Index into `texts`. */
  readonly reason: readonly number[]
  /** Environment steps of the slice that is reported; 0 where nothing is. */
  readonly trained: readonly number[]
  /** The number of that slice among the member's; 0 where nothing is reported. */
  readonly slice: readonly number[]
  /** 1 where the member goes on with fresh weights: before its first report, and once it has lost them. */
  readonly fresh: readonly (0 | 1)[]
  /** What the member goes on with, by name; null: what it had before. */
  readonly after: Readonly<Record<string, readonly (Setting | null)[]>>
  /** Metrics of the report, by name; null: not reported, or not finite. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>
  readonly episodes: EpisodeColumns
  readonly copies: CopyColumns
  /** Texts that reasons have used, further to those of earlier messages. */
  readonly texts: readonly string[]
}

/** The episodes that finished in the slice of a row: their number, and the quantiles of their returns; null where there are none. */
interface EpisodeColumns {
  readonly count: readonly number[]
  readonly low: readonly (number | null)[]
  readonly q1: readonly (number | null)[]
  readonly median: readonly (number | null)[]
  readonly q3: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** The mean length in environment steps. */
  readonly length: readonly (number | null)[]
}

/** The rows that copied something, by `event`. */
interface CopyColumns {
  readonly event: readonly number[]
  readonly donor: readonly number[]
  readonly donorSteps: readonly number[]
  readonly donorScore: readonly number[]
  /** The member whose weights were copied, whose hyperparameters; null: none. */
  readonly weights: readonly (number | null)[]
  /** The number of the slice whose weights were copied. */
  readonly slice: readonly (number | null)[]
  readonly values: readonly (number | null)[]
}

export interface RunMessage {
  readonly type: 'run'
  /** True: forget the rows of earlier messages. */
  readonly whole: boolean
  readonly head: RunHead
  /** null in a message that is not `whole`. */
  readonly origin: RunOrigin | null
  readonly files: readonly FileLink[]
  readonly rows: RunRows
}

/** A number with its 95% interval; null where there are fewer than two runs. */
export interface Estimate {
  readonly value: number
  readonly interval: { readonly low: number; readonly high: number } | null
}

export interface MethodScores {
  readonly method: string
  readonly scored: number
  readonly estimates: Readonly<Record<string, Estimate>> | null
  readonly firstIsBetter: Estimate | null
}

export interface ComparedMethod extends MethodScores {
  /** The interquartile mean of the curves, with its interval. */
  readonly curve: {
    readonly steps: readonly number[]
    readonly value: readonly number[]
    readonly low: readonly (number | null)[]
    readonly high: readonly (number | null)[]
  }
}

export interface ComparedCard {
  readonly method: string
  readonly seed: number
  readonly score: number | null
  /** The mean return of its best member in episodes that nobody trained on; null where it has played none. */
  readonly played: number | null
  readonly totalSteps: number
  readonly wallSeconds: number
  readonly status: Status | 'waiting'
  /** 0 to 1. */
  readonly progress: number
  /** The run's id in the overview; null in a report.html. */
  readonly run: string | null
}

export interface CompareMessage {
  readonly type: 'compare'
  readonly id: string
  readonly name: string
  readonly methods: readonly ComparedMethod[]
  /** The methods by what their runs' best members played; empty where none has. */
  readonly played: readonly MethodScores[]
  readonly seeds: number
  readonly runs: readonly ComparedCard[]
  readonly files: readonly FileLink[]
  readonly config: unknown
}

/** The thing that was looked at is no more, or cannot be read. */
export interface FaultMessage {
  readonly type: 'fault'
  readonly message: string
}

export type Message = Overview | RunMessage | CompareMessage | FaultMessage

/** The part of an episode that a page asks for. */
export interface WatchRequest {
  /** null: the winner. */
  readonly member: number | null
  readonly snapshot: 'last' | 'best'
  readonly seed: number
  readonly greedy: boolean
  /** The step of the first frame, from 0, and the number of frames. */
  readonly from: number
  readonly count: number
}

/** A moment of an episode. */
export interface Frame {
  /** null before the first step. */
  readonly action: number | readonly number[] | null
  readonly reward: number
  readonly return: number
  readonly length: number
  readonly terminated: boolean
  readonly truncated: boolean
  readonly value: number
  /** The distribution of the next action. */
  readonly distribution:
    | { readonly kind: 'categorical'; readonly probabilities: readonly (readonly number[])[] }
    | { readonly kind: 'gaussian'; readonly mean: readonly number[]; readonly standardDeviation: readonly number[] }
    | { readonly kind: 'uniform'; readonly low: readonly number[]; readonly high: readonly number[] }
  /** The address of a picture, which begins with data:image/png; or a drawing in letters; null where there is nothing to see. */
  readonly view: string | null
}

export interface WatchAnswer {
  readonly fps: number
  readonly facts: { readonly member: number; readonly snapshot: string; readonly steps: number; readonly score: number | null }
  readonly frames: readonly Frame[]
  /** True where the last frame is the end of the episode. */
  readonly isOver: boolean
}
