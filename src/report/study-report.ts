import type * as z from 'zod';
import type * as behavior from './behavior-schema.ts';
import type * as corrected from './corrected-schema.ts';
import type * as parts from './schema.ts';

/**
 * Everything a reader of a study sees, as data: the terminal, the HTML page and `--json` show this object and nothing
 * else. Rates are shares of replies in 0..1 unless the name says otherwise (`…Per100k`); times are ISO 8601 UTC.
 * What each member means stands in `schema.ts` and `behavior-schema.ts`.
 */
export type StudyReport = z.infer<typeof parts.studyReportSchema>;
export type DeploymentReport = z.infer<typeof parts.deploymentReportSchema>;
export type TrafficReport = z.infer<typeof parts.trafficReportSchema>;
export type SliceReport = z.infer<typeof parts.sliceReportSchema>;
export type RegistrationReport = z.infer<typeof parts.registrationReportSchema>;
export type VerdictReport = z.infer<typeof parts.verdictReportSchema>;
export type GateReport = z.infer<typeof parts.gateReportSchema>;
export type LaneAccounting = z.infer<typeof parts.laneAccountingSchema>;
export type AutopsyReport = z.infer<typeof parts.autopsyReportSchema>;
export type ScoreReport = z.infer<typeof parts.scoreReportSchema>;

export type BehaviorReport = z.infer<typeof behavior.behaviorReportSchema>;
/** Closed range of a rate; `bound` when no event was seen and only the upper end is a claim. */
export type RateRange = z.infer<typeof behavior.rateRangeSchema>;
/** A rate measured in one lane, or why there is none. */
export type RateReport = z.infer<typeof behavior.rateReportSchema>;
/** A lane's rate corrected for the grader's errors by what people said. */
export type CorrectedReport = z.infer<typeof corrected.correctedReportSchema>;
export type CallReport = z.infer<typeof behavior.callReportSchema>;
export type ForecastReport = z.infer<typeof behavior.forecastReportSchema>;
export type OutcomeReport = z.infer<typeof behavior.outcomeReportSchema>;
/** A prefix where the lanes differ, or agree on an event. All texts are hostile: escape them. */
export type ExampleReport = z.infer<typeof behavior.exampleReportSchema>;
export type ReplyExample = z.infer<typeof behavior.replyExampleSchema>;
