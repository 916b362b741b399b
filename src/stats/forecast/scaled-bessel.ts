/** Below this the power series is used; above, the asymptotic one, whose smallest term is then below e^-60. */
const asymptoticFrom = 30;

/** e^-x I0(x) and e^-x I1(x), x >= 0. Relative error about 1e-15. Source: Abramowitz & Stegun 9.6.10, 9.7.1. */
export function scaledBesselI01(x: number): { i0: number; i1: number } {
  return x < asymptoticFrom ? { i0: series(x, 0), i1: series(x, 1) } : { i0: asymptotic(x, 0), i1: asymptotic(x, 1) };
}

function series(x: number, order: 0 | 1): number {
  const square = (x * x) / 4;
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= square / (k * (k + order));
    sum += term;
  }
  return sum * Math.exp(-x);
}

function asymptotic(x: number, order: 0 | 1): number {
  const mu = 4 * order * order;
  let term = 1;
  let sum = 1;
  for (let k = 1; Math.abs(term) > 1e-17 && k < 60; k++) {
    term *= -(mu - (2 * k - 1) ** 2) / (8 * k * x);
    sum += term;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}
