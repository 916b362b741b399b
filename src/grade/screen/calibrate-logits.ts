/** How a logit becomes a probability at the base rate of the rows it was fitted on. */
export type Calibration =
  /** 1 / (1 + exp(-(slope x logit + intercept))). */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** A rising line through the knots, flat outside them. */
  | { readonly kind: 'isotonic'; readonly logits: readonly number[]; readonly guesses: readonly number[] };

/** Logits of rows the model was not fitted on, with their labels; `weights` (above 0, 1 each when absent) carry the design. */
export interface CalibrationRows {
  readonly logits: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

export function calibrateLogits(kind: Calibration['kind'], rows: CalibrationRows): Calibration {
  return kind === 'platt' ? platt(rows) : isotonic(rows);
}

/** P(event) of a logit, in (0, 1). */
export function guessOf(calibration: Calibration, logit: number): number {
  if (calibration.kind === 'platt') return sigmoid(calibration.slope * logit + calibration.intercept);
  const { logits, guesses } = calibration;
  const last = logits.length - 1;
  if (logit <= logits[0]!) return guesses[0]!;
  if (logit >= logits[last]!) return guesses[last]!;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (logits[middle]! <= logit) low = middle;
    else high = middle;
  }
  const span = logits[high]! - logits[low]!;
  const share = span > 0 ? (logit - logits[low]!) / span : 1;
  return guesses[low]! + share * (guesses[high]! - guesses[low]!);
}

/** Guesses for the rows, each from a calibration that saw the other folds only. */
export function crossCalibrate(
  kind: Calibration['kind'],
  rows: CalibrationRows,
  folds: ArrayLike<number>,
): Float64Array {
  const guesses = new Float64Array(rows.logits.length);
  for (const fold of new Set(Array.from(folds))) {
    const inside: number[] = [];
    const outside: number[] = [];
    for (let i = 0; i < guesses.length; i++) (folds[i] === fold ? inside : outside).push(i);
    const pick = (of: ArrayLike<number>) => outside.map((i) => of[i]!);
    const weights = rows.weights === undefined ? {} : { weights: pick(rows.weights) };
    const calibration = calibrateLogits(kind, { logits: pick(rows.logits), labels: pick(rows.labels), ...weights });
    for (const i of inside) guesses[i] = guessOf(calibration, rows.logits[i]!);
  }
  return guesses;
}

/** Weighted mean of -ln P(label). */
export function logLoss(guesses: ArrayLike<number>, { labels, weights }: Omit<CalibrationRows, 'logits'>): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < guesses.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum -= weight * Math.log(labels[i] === 1 ? guesses[i]! : 1 - guesses[i]!);
    total += weight;
  }
  return sum / total;
}

/**
 * Platt 1999 with his smoothed targets, by Newton steps. A slope that comes out negative stays so: a screen that ranks
 * the wrong way round should be seen to.
 */
function platt({ logits, labels, weights }: CalibrationRows): Calibration {
  const n = logits.length;
  const scale = scaleOf(n, weights);
  let positives = 0;
  for (let i = 0; i < n; i++) if (labels[i] === 1) positives += scale(i);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (n - positives + 2);
  let [slope, intercept] = [0, Math.log((positives + 0.5) / (n - positives + 0.5))];
  for (let step = 0; step < 100; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < n; i++) {
      const x = logits[i]!;
      const p = sigmoid(slope * x + intercept);
      const miss = scale(i) * (p - (labels[i] === 1 ? high : low));
      const spread = scale(i) * p * (1 - p);
      ga += miss * x;
      gb += miss;
      haa += spread * x * x;
      hab += spread * x;
      hbb += spread;
    }
    const determinant = haa * hbb - hab * hab;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    // Newton can overshoot where nearly all guesses are certain: a step is at most 2.
    const shorten = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db), 1e-12));
    slope -= shorten * da;
    intercept -= shorten * db;
    if (Math.abs(da) + Math.abs(db) < 1e-10) break;
  }
  return { kind: 'platt', slope, intercept };
}

/**
 * Pooled adjacent violators over the sorted logits; knots at the blocks' weighted mean logits. Guesses stay half an event
 * away from 0 and 1: a sample cannot show certainty.
 */
function isotonic({ logits, labels, weights }: CalibrationRows): Calibration {
  const n = logits.length;
  const scale = scaleOf(n, weights);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => logits[i]! - logits[j]!);
  const blocks: { mass: number; events: number; moment: number; top: number }[] = [];
  for (const i of order) {
    const mass = scale(i);
    const logit = logits[i]!;
    blocks.push({ mass, events: labels[i] === 1 ? mass : 0, moment: mass * logit, top: logit });
    while (blocks.length > 1 && mustPool(blocks.at(-2)!, blocks.at(-1)!)) {
      const last = blocks.pop()!;
      const into = blocks.at(-1)!;
      into.mass += last.mass;
      into.events += last.events;
      into.moment += last.moment;
      into.top = last.top;
    }
  }
  const edge = 0.5 / (n + 1);
  return {
    kind: 'isotonic',
    logits: blocks.map((block) => block.moment / block.mass),
    guesses: blocks.map((block) => Math.min(1 - edge, Math.max(edge, block.events / block.mass))),
  };
}

function mustPool(left: { mass: number; events: number; top: number }, right: typeof left): boolean {
  return left.top === right.top || left.events * right.mass >= right.events * left.mass;
}

/** Weights that sum to the number of rows, so that weighting adds no confidence. */
function scaleOf(n: number, weights: ArrayLike<number> | undefined): (i: number) => number {
  if (weights === undefined) return () => 1;
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]!;
  return (i) => (weights[i]! * n) / total;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
