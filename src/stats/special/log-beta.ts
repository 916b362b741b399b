import { logBinomialKernel } from './binomial-kernel.ts';
import { lgamma } from './log-gamma.ts';

/** ln B(a, b), a, b > 0. The Stirling-error form once either is large, where three log-gammas would cancel. */
export function logBeta(a: number, b: number): number {
  if (a < 15 && b < 15) return lgamma(a) + lgamma(b) - lgamma(a + b);
  const x = a / (a + b);
  const y = b / (a + b);
  // 1/B = ab/(a+b) * kernel / (x^a y^b) at any x; at the mean the kernel's distance term vanishes.
  const logFactor = Math.log(a) + Math.log(b) - Math.log(a + b);
  return -a * Math.log1p(b / a) - b * Math.log1p(a / b) - logFactor - logBinomialKernel({ a, b }, x, y);
}
