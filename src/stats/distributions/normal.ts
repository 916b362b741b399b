import { requireFinite, requireProbability } from '../require-argument.ts';
import { standardNormalCdf } from '../special/stdlib.ts';
import { StatsError } from '../stats-error.ts';

/** Phi(z), accurate in relative terms down to z = -37. */
export function normCdf(z: number): number {
  if (z === Infinity) return 1;
  if (z === -Infinity) return 0;
  return standardNormalCdf(requireFinite('z', z));
}

/** Phi^-1(q); -Infinity at 0, Infinity at 1. Wichura's AS 241 (PPND16), relative error about 1e-16. */
export function normQuantile(q: number): number {
  if (!(q >= 0 && q <= 1)) {
    requireProbability('q', q);
    throw new StatsError('argument-out-of-range', { argument: 'q', value: q, expected: 'give a probability' });
  }
  const centred = q - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (centred * horner(centralTop, r)) / horner(centralBottom, r);
  }
  const tail = Math.min(q, 1 - q);
  if (tail === 0) return q === 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const value =
    r <= 5
      ? horner(middleTop, r - 1.6) / horner(middleBottom, r - 1.6)
      : horner(farTop, r - 5) / horner(farBottom, r - 5);
  return centred < 0 ? -value : value;
}

// Coefficients of AS 241 (Wichura 1988), lowest power first.
const centralTop = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const centralBottom = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852546,
];
const middleTop = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const middleBottom = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const farTop = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const farBottom = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] as number);
  return value;
}
