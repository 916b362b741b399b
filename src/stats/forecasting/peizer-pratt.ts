/**
 * P(K <= k) for K ~ Bin(n, p) by Peizer and Pratt (1968): absolute error below 1e-3 at one expected event and below
 * 1e-5 from ten on. It stands in for the incomplete beta only where a predictive distribution averages hundreds of
 * binomials of a window too large to table.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  const q = 1 - p;
  const mean = n * p;
  if (mean < 10 && n > 1000) return poissonLikeCdf(k, n, p);
  const failures = n - k - 0.5;
  const successes = k + 0.5;
  const d = k + 2 / 3 - (n + 1 / 3) * p + 0.02 * (q / (k + 1) - p / (n - k) + (q - 0.5) / (n + 1));
  const spread = 1 + q * bend(successes / mean) + p * bend(failures / (n * q));
  return normalCdfFast((d / Math.sqrt((n + 1 / 6) * p * q)) * Math.sqrt(Math.max(0, spread)));
}

function bend(x: number): number {
  if (x <= 0) return 1;
  const gap = x - 1;
  if (Math.abs(gap) < 1e-4) return (gap * gap) / 6 - gap / 3;
  return (1 - x * x + 2 * x * Math.log(x)) / (1 - x) ** 2;
}

/** Direct sum of binomial terms: few events are expected, so few terms matter. */
function poissonLikeCdf(k: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(n * Math.log1p(-p));
  let sum = term;
  const last = Math.min(k, 200);
  for (let j = 1; j <= last; j++) {
    term *= ((n - j + 1) / j) * odds;
    sum += term;
    if (j > n * p && term < 1e-16) break;
  }
  return Math.min(1, sum);
}

/** Standard normal cdf to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalCdfFast(z: number): number {
  if (z > 8) return 1;
  if (z < -8) return 0;
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    Math.exp(-0.5 * z * z) *
    0.3989422804014327 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
