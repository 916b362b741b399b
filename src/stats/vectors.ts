import { boxConstrainedNeyman, multiBehaviourNeyman, neyman, wrightInteger } from './allocation/neyman.ts';
import { betaBinomialCS } from './anytime/beta-binomial-cs.ts';
import { gbas } from './anytime/gbas.ts';
import { hedgedBettingCS } from './anytime/hedged-betting-cs.ts';
import { inverseBinomial } from './anytime/inverse-binomial.ts';
import { logEValueBernoulli } from './anytime/log-e-value-bernoulli.ts';
import { logEValueDiscordant } from './anytime/log-e-value-discordant.ts';
import { predmixEmpiricalBernsteinCS } from './anytime/predmix-empirical-bernstein-cs.ts';
import { agrestiMinPairedDiff } from './compare/agresti-min-paired-diff.ts';
import { clusteredLogRatio } from './compare/clustered-log-ratio.ts';
import { directionProbability } from './compare/direction-probability.ts';
import { fieller } from './compare/fieller.ts';
import { fisherExact } from './compare/fisher-exact.ts';
import { koopmanRatio } from './compare/koopman-ratio.ts';
import { mcnemarExact, mcnemarMidP } from './compare/mcnemar.ts';
import { miettinenNurminenDiff } from './compare/miettinen-nurminen-diff.ts';
import { moverRD, moverRR } from './compare/mover.ts';
import { pairedLogRatio } from './compare/paired-log-ratio.ts';
import { tangoPairedDiff, tangPairedRatio } from './compare/paired-score.ts';
import { poissonRateRatioExact } from './compare/poisson-rate-ratio-exact.ts';
import { probBetaGreater } from './compare/prob-beta-greater.ts';
import { rateRatioBayes } from './compare/rate-ratio-bayes.ts';
import { waldLogRatio } from './compare/wald-log-ratio.ts';
import { gregCalibrate, postStratifiedMean, rake } from './design/calibration.ts';
import { clusterRobustSE, iccAnova } from './design/icc-anova.ts';
import { deffClusterIcc, kishEss, varianceReplicated } from './design/kish-ess.ts';
import {
  arcsineInterval,
  kornGraubard,
  kornGraubardFromNeff,
  logitInterval,
  shrunkenKornGraubard,
  wilsonFromNeff,
} from './design/korn-graubard.ts';
import { stratifiedMean } from './design/stratified-mean.ts';
import { horvitzThompsonTotal, taylorMean, taylorRatio } from './design/taylor-mean.ts';
import { delongAuc, delongPairedTest } from './discriminator/delong.ts';
import { winRateTost } from './discriminator/win-rate-tost.ts';
import { betaQuantile } from './distributions/beta.ts';
import { betaBinomLogPmf, binomCdf, binomLogPmf, negBinomLogPmf, poissonCdf } from './distributions/discrete.ts';
import { chi2Quantile, gammaQuantile } from './distributions/gamma.ts';
import { normCdf, normQuantile } from './distributions/normal.ts';
import { tQuantile } from './distributions/student-t.ts';
import { coverageTest } from './forecast/coverage-test.ts';
import { crpsGamma, crpsLognormal, crpsNormal, crpsPoisson, crpsSample, logScoreNormal } from './forecast/crps.ts';
import { hierarchicalLogError } from './forecast/hierarchical-log-error.ts';
import { logRateMoments } from './forecast/log-rate-moments.ts';
import { medianCiRanks } from './forecast/median-ci-ranks.ts';
import { multiplicativeError, multiplicativeErrorMedian, sme } from './forecast/multiplicative-error.ts';
import { pitBounds } from './forecast/pit-bounds.ts';
import { placeboOffset } from './forecast/placebo-offset.ts';
import { placeboShrunkForecast } from './forecast/placebo-shrunk-forecast.ts';
import { poissonLognormalLogPmf } from './forecast/poisson-lognormal-log-pmf.ts';
import { binomialNll, jeffreysSmoothedRate } from './forecast/published-scores.ts';
import { htsPredictionInterval, randomEffects, shrunkenEffects } from './forecast/random-effects.ts';
import { signFlipTest } from './forecast/sign-flip-test.ts';
import { smeFunnel } from './forecast/sme-funnel.ts';
import { cohenKappa, dawidSkene } from './grader/dawid-skene.ts';
import { meldedPrevalence } from './grader/melded-prevalence.ts';
import { ppvSeCorrected } from './grader/ppv-se-corrected.ts';
import { langReiczigel, roganGladen, roganGladenKnown } from './grader/rogan-gladen.ts';
import { bayesFdrSelect } from './multiplicity/bayes-fdr-select.ts';
import { eBH } from './multiplicity/e-bh.ts';
import { pAdjust } from './multiplicity/p-adjust.ts';
import { escalationVarianceFactor } from './planner/escalation-variance-factor.ts';
import {
  costOptimalSizes,
  detectionFloor,
  eventsForFactor,
  minDetectableType,
  nTwoProportions,
  nZeroEvents,
  optimalSamplesPerPrefix,
} from './planner/sizes.ts';
import { blaker } from './proportion/blaker.ts';
import { clopperPearson, clopperPearsonUpperOneSided } from './proportion/clopper-pearson.ts';
import { garwoodPoisson } from './proportion/garwood-poisson.ts';
import { jeffreys } from './proportion/jeffreys.ts';
import { midPBinomial } from './proportion/mid-p-binomial.ts';
import { agrestiCoull, wilson } from './proportion/wilson.ts';
import { digamma, trigamma } from './special/digamma.ts';
import { regIncBeta } from './special/incomplete-beta.ts';
import { regGammaP, regGammaQ } from './special/incomplete-gamma.ts';
import { log1mExp, logSumExp } from './special/log-arithmetic.ts';
import { logGamma } from './special/log-gamma.ts';
import { aggregateRisk } from './tail/aggregate-risk.ts';
import { gpdFit, gpdQuantile } from './tail/gpd-fit.ts';
import { gumbelQuantile, gumbelTailFit } from './tail/gumbel-tail-fit.ts';
import { hill } from './tail/hill.ts';
import { doubleSamplingStratified } from './twophase/double-sampling-stratified.ts';
import { maxEscalationGain } from './twophase/escalation.ts';
import { ppiMean } from './twophase/ppi-mean.ts';
import { differenceEstimator, horvitzThompsonMean } from './twophase/two-phase-means.ts';
import { effectiveClusters } from './weighted/effective-clusters.ts';
import { fayFeuer, fayFeuerMidP } from './weighted/fay-feuer.ts';
import { shrunkenGammaInterval } from './weighted/shrunken-gamma-interval.ts';

/** A vector's `inputs`: plain JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs of every function pass through one table
type Inputs = any;

/** Every function of the reference vectors by its `fn` name, taking the vector's `inputs` object. */
export const vectorFunctions: Readonly<Record<string, (inputs: Inputs) => unknown>> = {
  logGamma: (i) => logGamma(i.x),
  digamma: (i) => digamma(i.x),
  trigamma: (i) => trigamma(i.x),
  regIncBeta: (i) => regIncBeta(i.x, i.a, i.b),
  betaQuantile: (i) => betaQuantile(i.q, i.a, i.b),
  regGammaP: (i) => regGammaP(i.a, i.x),
  regGammaQ: (i) => regGammaQ(i.a, i.x),
  gammaQuantile: (i) => gammaQuantile(i.q, i.shape, i.scale),
  normCdf: (i) => normCdf(i.z),
  normQuantile: (i) => normQuantile(i.q),
  tQuantile: (i) => tQuantile(i.q, i.df),
  chi2Quantile: (i) => chi2Quantile(i.q, i.df),
  binomLogPmf: (i) => binomLogPmf(i.k, i.n, i.p),
  binomCdf: (i) => binomCdf(i.k, i.n, i.p),
  poissonCdf: (i) => poissonCdf(i.k, i.lambda_),
  betaBinomLogPmf: (i) => betaBinomLogPmf({ k: i.k, n: i.n }, i.a, i.b),
  negBinomLogPmf: (i) => negBinomLogPmf(i.k, i.r, i.mean),
  logSumExp: (i) => logSumExp(i.x),
  log1mExp: (i) => log1mExp(i.x),
  boxConstrainedNeyman,
  multiBehaviourNeyman: ({ lambda_, ...i }) => multiBehaviourNeyman({ ...i, lambda: lambda_ }),
  neyman,
  wrightInteger,
  gregCalibrate,
  postStratifiedMean,
  rake,
  clusterRobustSE,
  iccAnova,
  deffClusterIcc,
  kishEss,
  varianceReplicated,
  arcsineInterval,
  kornGraubard,
  kornGraubardFromNeff,
  logitInterval,
  shrunkenKornGraubard,
  wilsonFromNeff,
  stratifiedMean,
  horvitzThompsonTotal,
  taylorMean,
  taylorRatio,
  cohenKappa,
  dawidSkene,
  meldedPrevalence,
  ppvSeCorrected,
  langReiczigel,
  roganGladen,
  roganGladenKnown,
  blaker,
  clopperPearson,
  clopperPearsonUpperOneSided,
  garwoodPoisson,
  jeffreys,
  midPBinomial,
  agrestiCoull,
  wilson,
  doubleSamplingStratified,
  maxEscalationGain,
  ppiMean: ({ lambda_, ...i }) => ppiMean({ ...i, lambda: lambda_ }),
  differenceEstimator,
  horvitzThompsonMean,
  effectiveClusters,
  fayFeuer,
  fayFeuerMidP,
  shrunkenGammaInterval,
  nZeroEvents,
  optimalSamplesPerPrefix,
  escalationVarianceFactor,
  rateRatioBayes,
  probBetaGreater,
  pairedLogRatio,
  clusteredLogRatio,
  fieller,
  moverRD,
  koopmanRatio,
  waldLogRatio,
  bayesFdrSelect,
  eBH,
  directionProbability,
  betaBinomialCS,
  logEValueBernoulli,
  logEValueDiscordant,
  predmixEmpiricalBernsteinCS,
  hedgedBettingCS,
  gbas,
  inverseBinomial,
  logRateMoments,
  poissonLognormalLogPmf,
  multiplicativeErrorMedian,
  multiplicativeError,
  hierarchicalLogError,
  coverageTest,
  medianCiRanks,
  pitBounds,
  gumbelTailFit,
  hill,
  aggregateRisk,
  detectionFloor,
  eventsForFactor,
  costOptimalSizes,
  htsPredictionInterval,
  placeboOffset,
  mcnemarExact,
  delongAuc,
  minDetectableType,
  sme,
  jeffreysSmoothedRate,
  binomialNll,
  smeFunnel,
  signFlipTest,
  placeboShrunkForecast,
  miettinenNurminenDiff,
  moverRR,
  tangoPairedDiff,
  tangPairedRatio,
  mcnemarMidP,
  agrestiMinPairedDiff,
  poissonRateRatioExact,
  fisherExact,
  pAdjust,
  nTwoProportions,
  randomEffects,
  shrunkenEffects,
  crpsNormal,
  logScoreNormal,
  crpsLognormal,
  crpsGamma,
  crpsPoisson,
  crpsSample,
  delongPairedTest,
  winRateTost,
  gpdFit,
  gumbelQuantile,
  gpdQuantile,
};
