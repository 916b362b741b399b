import { betaQuantile } from './distributions/beta.ts';
import { betaBinomLogPmf, binomCdf, binomLogPmf, negBinomLogPmf, poissonCdf } from './distributions/discrete.ts';
import { chi2Quantile, gammaQuantile } from './distributions/gamma.ts';
import { normCdf, normQuantile } from './distributions/normal.ts';
import { tQuantile } from './distributions/student-t.ts';
import { digamma, trigamma } from './special/digamma.ts';
import { regIncBeta } from './special/incomplete-beta.ts';
import { regGammaP, regGammaQ } from './special/incomplete-gamma.ts';
import { log1mExp, logSumExp } from './special/log-arithmetic.ts';
import { logGamma } from './special/log-gamma.ts';

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
};
