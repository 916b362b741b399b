// The one place that touches @stdlib: its packages have no named ESM export, and the build bundles this file.
//
// Only the normal cdf comes from there. The beta, gamma, normal and t quantiles of 0.2.3/0.3.1 miss the tolerance we
// promise: gamma-quantile is off by 1e-4 (relative) at shape 1e4 and takes 1 s at 1e12, beta-quantile by 5e-9 at
// n = 1e9, normal-quantile by 2e-9 at 1e-10 and -Infinity below 1e-16, t-quantile 0 at huge df (measured against
// scipy and mpmath). The cdfs among them serve our tests as an outside oracle.
import stdlibNormalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Phi(z), relative error below 2e-13 down to z = -37.5. */
export function standardNormalCdf(z: number): number {
  return stdlibNormalCdf(z, 0, 1);
}
