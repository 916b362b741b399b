export {
  boxConstrainedNeyman,
  multiBehaviourNeyman,
  neyman,
  type StrataInput,
  wrightInteger,
} from './allocation/neyman.ts';
export { betaBinomialCS } from './anytime/beta-binomial-cs.ts';
export {
  type ConfidenceSequence,
  confidenceSequence,
  type SequenceData,
  type SequenceOptions,
} from './anytime/confidence-sequence.ts';
export { gbas } from './anytime/gbas.ts';
export { hedgedBettingCS } from './anytime/hedged-betting-cs.ts';
export { inverseBinomial } from './anytime/inverse-binomial.ts';
export { type BernoulliEvidence, logEValueBernoulli } from './anytime/log-e-value-bernoulli.ts';
export { logEValueDiscordant } from './anytime/log-e-value-discordant.ts';
export { predmixEmpiricalBernsteinCS } from './anytime/predmix-empirical-bernstein-cs.ts';
export { agrestiMinPairedDiff } from './compare/agresti-min-paired-diff.ts';
export { clusteredLogRatio } from './compare/clustered-log-ratio.ts';
export {
  type CompareOptions,
  type ComparisonFlag,
  compareRates,
  type NotComparable,
  type RateComparison,
  type RatioEvidence,
} from './compare/compare-rates.ts';
export { directionProbability } from './compare/direction-probability.ts';
export { fieller } from './compare/fieller.ts';
export { fisherExact } from './compare/fisher-exact.ts';
export {
  type Decision,
  type GateOptions,
  type GateResult,
  type GateSubject,
  gate,
  type NextStep,
} from './compare/gate.ts';
export { gateAll, type NamedGate, type ReleaseVerdict } from './compare/gate-all.ts';
export { gammaLimits, type RateEvidence } from './compare/gate-evidence.ts';
export { koopmanRatio } from './compare/koopman-ratio.ts';
export { type DiscordantPairs, mcnemarExact, mcnemarMidP } from './compare/mcnemar.ts';
export { miettinenNurminenDiff } from './compare/miettinen-nurminen-diff.ts';
export { type MoverInput, type MoverType, moverRD, moverRR } from './compare/mover.ts';
export { type PairedCounts, pairedLogRatio } from './compare/paired-log-ratio.ts';
export type { ComparedPair, LaneGrade } from './compare/paired-rows.ts';
export { type PairedTable, tangoPairedDiff, tangPairedRatio } from './compare/paired-score.ts';
export { poissonRateRatioExact } from './compare/poisson-rate-ratio-exact.ts';
export { type BetaPair, probBetaGreater } from './compare/prob-beta-greater.ts';
export { type RateRatioInput, type RateRatioPosterior, rateRatioBayes } from './compare/rate-ratio-bayes.ts';
export { waldLogRatio } from './compare/wald-log-ratio.ts';
export { gregCalibrate, type Margin, postStratifiedMean, rake } from './design/calibration.ts';
export { clusterRobustSE, iccAnova } from './design/icc-anova.ts';
export { deffClusterIcc, kishEss, varianceReplicated } from './design/kish-ess.ts';
export {
  arcsineInterval,
  kornGraubard,
  kornGraubardFromNeff,
  logitInterval,
  shrunkenKornGraubard,
  wilsonFromNeff,
} from './design/korn-graubard.ts';
export { stratifiedMean } from './design/stratified-mean.ts';
export {
  horvitzThompsonTotal,
  type SurveyColumns,
  type TaylorMean,
  taylorMean,
  taylorRatio,
} from './design/taylor-mean.ts';
export { delongAuc, delongPairedTest, type ScoredLabels } from './discriminator/delong.ts';
export { winRateTost } from './discriminator/win-rate-tost.ts';
export { betaQuantile } from './distributions/beta.ts';
export { betaBinomLogPmf, binomCdf, binomLogPmf, negBinomLogPmf, poissonCdf } from './distributions/discrete.ts';
export { chi2Quantile, gammaQuantile } from './distributions/gamma.ts';
export { normCdf, normQuantile } from './distributions/normal.ts';
export { tQuantile } from './distributions/student-t.ts';
export { coverageTest } from './forecast/coverage-test.ts';
export { crpsGamma, crpsLognormal, crpsNormal, crpsPoisson, crpsSample, logScoreNormal } from './forecast/crps.ts';
export type { EffectSample, HeterogeneityMethod } from './forecast/heterogeneity.ts';
export {
  type ErrorMixture,
  type HierarchyInput,
  hierarchicalLogError,
  hierarchicalMixture,
  type PastError,
} from './forecast/hierarchical-log-error.ts';
export { logRateMoments } from './forecast/log-rate-moments.ts';
export { medianCiRanks } from './forecast/median-ci-ranks.ts';
export { multiplicativeError, multiplicativeErrorMedian, sme } from './forecast/multiplicative-error.ts';
export { type CountLaw, pitBounds } from './forecast/pit-bounds.ts';
export { type PlaceboOffset, placeboOffset } from './forecast/placebo-offset.ts';
export { type PlaceboShrunkForecast, placeboShrunkForecast } from './forecast/placebo-shrunk-forecast.ts';
export { type CountForecast, poissonLognormalLogPmf } from './forecast/poisson-lognormal-log-pmf.ts';
export { binomialNll, jeffreysSmoothedRate } from './forecast/published-scores.ts';
export {
  htsPredictionInterval,
  type RandomEffects,
  randomEffects,
  shrunkenEffects,
} from './forecast/random-effects.ts';
export { signFlipTest } from './forecast/sign-flip-test.ts';
export { smeFunnel } from './forecast/sme-funnel.ts';
export { changeScales } from './forecasting/change-mixture.ts';
export { type DirectionCallOptions, directionCall } from './forecasting/direction-call.ts';
export { type ErrorBudget, errorBudget } from './forecasting/error-budget.ts';
export * from './forecasting/evidence.ts';
export { defaultHistory } from './forecasting/forecast-history.ts';
export {
  type ForecastInterval,
  type ForecastIntervalOptions,
  forecastInterval,
} from './forecasting/forecast-interval.ts';
export type { ForecastRateOptions } from './forecasting/forecast-options.ts';
export { forecastRate } from './forecasting/forecast-rate.ts';
export { type Launch, type LearnOptions, learnHistory } from './forecasting/learn-history.ts';
export type { PairColumns } from './forecasting/pair-cells.ts';
export { type ForecastScore, scoreForecast } from './forecasting/score-forecast.ts';
export {
  type PairDesign,
  type PairGrade,
  type PairRow,
  summarisePairColumns,
  summarisePairs,
} from './forecasting/summarise-pairs.ts';
export { summariseTwoPhasePairs, type TwoPhasePairRow } from './forecasting/summarise-two-phase-pairs.ts';
export {
  type Audit,
  type CorrectedRate,
  type CorrectionRefusal,
  correctGrader,
  type GraderAudit,
} from './grader/correct-grader.ts';
export { cohenKappa, type DawidSkene, dawidSkene } from './grader/dawid-skene.ts';
export { meldedPrevalence } from './grader/melded-prevalence.ts';
export { type PpvSeInput, ppvSeCorrected } from './grader/ppv-se-corrected.ts';
export { type GraderErrors, langReiczigel, roganGladen, roganGladenKnown } from './grader/rogan-gladen.ts';
export type { Interval } from './interval.ts';
export { collectLabels, type LabelColumn } from './label-column.ts';
export { bayesFdrSelect } from './multiplicity/bayes-fdr-select.ts';
export { eBH } from './multiplicity/e-bh.ts';
export { type Adjustment, pAdjust } from './multiplicity/p-adjust.ts';
export { escalationVarianceFactor } from './planner/escalation-variance-factor.ts';
export { type BehaviorPlan, type NoPlan, plan, type StudyPlan } from './planner/plan.ts';
export type { Pilot, PlannedBehavior, PlanOptions, PlanPrices, PlanSpeeds } from './planner/plan-options.ts';
export {
  costOptimalSizes,
  detectionFloor,
  eventsForFactor,
  minDetectableType,
  nTwoProportions,
  nZeroEvents,
  optimalSamplesPerPrefix,
} from './planner/sizes.ts';
export { type ChangeDesign, type SmallestRise, smallestChange } from './planner/smallest-change.ts';
export { blaker } from './proportion/blaker.ts';
export { clopperPearson, clopperPearsonUpperOneSided, type ProportionInput } from './proportion/clopper-pearson.ts';
export { garwoodPoisson } from './proportion/garwood-poisson.ts';
export { jeffreys } from './proportion/jeffreys.ts';
export { midPBinomial } from './proportion/mid-p-binomial.ts';
export { agrestiCoull, wilson } from './proportion/wilson.ts';
export { type RandomStream, randomStream, type StreamKey } from './random-stream.ts';
export type { RateOptions } from './rate/assemble-rate.ts';
export { type CascadeRate, type CascadeRateOptions, type CascadeRow, cascadeRate } from './rate/cascade-rate.ts';
export {
  type EstimateRateOptions,
  estimateRate,
  type SurveyRow,
  type SurveySample,
} from './rate/estimate-rate.ts';
export { type BehaviorDesignEffect, pooledDesignEffect } from './rate/pooled-design-effect.ts';
export type {
  DesignEffectPrior,
  EstimatedRate,
  NotEstimable,
  NotEstimableReason,
  RateFlag,
  RateMethod,
  RateMoments,
  SampleDesign,
} from './rate/rate-result.ts';
export { type TwoPhaseRow, twoPhaseRate } from './rate/two-phase-rate.ts';
export type { PlanResult } from './selftest/plan-check.ts';
export type { PointResult } from './selftest/replay-bias-worlds.ts';
export { runSelftest, type SelftestOptions, type SelftestReport, type SelftestStep } from './selftest/run-selftest.ts';
export type { WorldResult } from './selftest/world.ts';
export { digamma, trigamma } from './special/digamma.ts';
export { regIncBeta } from './special/incomplete-beta.ts';
export { regGammaP, regGammaQ } from './special/incomplete-gamma.ts';
export { log1mExp, logSumExp } from './special/log-arithmetic.ts';
export { logBeta } from './special/log-beta.ts';
export { logGamma } from './special/log-gamma.ts';
export { StatsError, type StatsErrorCode } from './stats-error.ts';
export { aggregateRisk } from './tail/aggregate-risk.ts';
export { gpdFit, gpdQuantile } from './tail/gpd-fit.ts';
export { type GumbelTailFit, gumbelQuantile, gumbelTailFit } from './tail/gumbel-tail-fit.ts';
export { hill } from './tail/hill.ts';
export { doubleSamplingStratified } from './twophase/double-sampling-stratified.ts';
export {
  type EscalationInput,
  type EscalationRule,
  escalationProbabilities,
  escalationProbability,
  maxEscalationGain,
  solveEscalation,
} from './twophase/escalation.ts';
export { ppiMean } from './twophase/ppi-mean.ts';
export type { CascadeGrade } from './twophase/pseudo-moments.ts';
export { differenceEstimator, type GradedRows, horvitzThompsonMean } from './twophase/two-phase-means.ts';
export { effectiveClusters } from './weighted/effective-clusters.ts';
export { type ExtraEventWeight, fayFeuer, fayFeuerMidP, type WeightedCounts } from './weighted/fay-feuer.ts';
export { type ShrunkenGammaInput, shrunkenGammaInterval } from './weighted/shrunken-gamma-interval.ts';
