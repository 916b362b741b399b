import { requirePositive } from '../require-argument.ts';

/** psi(x) = d/dx ln Gamma(x), x > 0. Recurrence to 12, then the asymptotic series. */
export function digamma(x: number): number {
  requirePositive('x', x);
  let shift = 0;
  let z = x;
  while (z < 12) {
    shift += 1 / z;
    z += 1;
  }
  const y = 1 / (z * z);
  const tail =
    y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * (691 / 32760 - y / 12))))));
  return Math.log(z) - 0.5 / z - tail - shift;
}

/** psi'(x), x > 0. Recurrence to 15, then the asymptotic series. */
export function trigamma(x: number): number {
  requirePositive('x', x);
  let shift = 0;
  let z = x;
  while (z < 15) {
    shift += 1 / (z * z);
    z += 1;
  }
  const y = 1 / (z * z);
  const tail =
    (y / z) * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * (5 / 66 - y * (691 / 2730 - (y * 7) / 6))))));
  return 1 / z + y / 2 + tail + shift;
}
