/**
 * The public surface of `clade`: everything that an experiment module needs, and what trains and reads runs from a script. Agents come from `clade/agents`, environments from `clade/envs`.
 *
 * @module
 */
export { alone } from './alone.js'
export { type ComparisonData, readComparison } from './api/read-comparison.js'
export { type RunOptions, type RunProgress, run } from './api/run.js'
export { runInMemory } from './api/run-in-memory.js'
export type { DescribedConfig } from './describe-config.js'
export { CladeError } from './errors.js'
export { defineExperiment, type Experiment, type Overrides } from './experiment.js'
export type { Candidate, Choice, Exploit, Ranking, Scored } from './population/exploit/exploit.js'
export type { Guards } from './population/exploit/guards.js'
export { binaryTournament, guarded, none, truncation, tTest } from './population/exploit/index.js'
export type { CustomContext } from './population/explore/custom.js'
export type { Explore, ExploreContext, FinishedSlice, SliceStart } from './population/explore/explore.js'
export { custom, pb2, perturb, perturbOrResample, resample } from './population/explore/index.js'
export { fire, multiFrequency, sequential } from './population/policies/index.js'
export type { ReplayPlan } from './population/policies/replay.js'
export type { Copied, Event, SnapshotRef } from './population/types.js'
export type { Random } from './random.js'
export type { ComparedRun, ComparedSchedule, Judged, MethodSummary, ScheduledRun, SummaryName } from './report/comparison.js'
export type { TablesOptions } from './report/comparison-tables.js'
export { readScores, type ScoredRun } from './report/csv/read-scores.js'
export { markdownTable } from './report/markdown.js'
export { showEstimate } from './report/show-estimate.js'
export { type ComparedTask, tablesOverTasks } from './report/tables-over-tasks.js'
export type { Leg, Stage } from './report/trained-slice.js'
export { readRun } from './run-reader/read-run.js'
export type {
  Best,
  EpisodeRow,
  EpisodeTable,
  EventRow,
  MemberLineage,
  ReportRow,
  RunData,
  RunInMemory,
  RunPolicyOptions,
  RunRecord,
  StandingRow,
} from './run-reader/run-data.js'
export { choice, integer, logUniform, oneMinus, uniform } from './search-space/index.js'
export type { Kind } from './search-space/kind.js'
export { divides } from './search-space/rules/index.js'
export type { Rule } from './search-space/rules/rule.js'
export type { Space } from './search-space/space.js'
export { bootstrap, type Estimate, type Interval } from './statistics/bootstrap.js'
export { improvementOverTasks, overTasks } from './statistics/over-tasks.js'
export { probabilityOfImprovement } from './statistics/probability-of-improvement.js'
export { interquartileMean, type Summary } from './statistics/summaries.js'
export type { Strategy } from './strategy-maker.js'
export type {
  Column,
  Episodes,
  Host,
  Inheritance,
  Plain,
  Report,
  Seeds,
  Snapshot,
  Store,
  StoreSpec,
  Trainable,
  TrainableSpec,
  Tunable,
  Value,
  Values,
} from './trainable.js'
export type {
  Action,
  ActOptions,
  Distribution,
  ExportedFile,
  ExportFacts,
  LookOptions,
  Moment,
  NamedArray,
  Picture,
  Player,
  PlayerOptions,
  Policy,
  PolicyOptions,
  PolicySpace,
  Trained,
  TrainedState,
} from './trained.js'
