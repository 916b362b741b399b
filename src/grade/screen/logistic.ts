/** Rows of a sparse matrix end to end: row r is index/value [starts[r], starts[r + 1]). */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly index: Int32Array;
  readonly value: Float32Array;
  /** Number of columns. */
  readonly width: number;
}

export interface LogisticOptions {
  /** Inverse strength of the L2 penalty on the weights. */
  readonly c: number;
  readonly maxSteps: number;
}

export interface LogisticFit {
  readonly weights: Float64Array;
  readonly bias: number;
  readonly steps: number;
}

const memory = 8;
/** The fit is done when no component of the gradient is above this share of the largest at the start. */
const settled = 1e-4;

/**
 * Minimises |w|^2/2 + c sum_i s_i ln(1 + exp(-z_i (x_i w + b))), z = ±1, s the losses' weights; the bias is not
 * penalised. L-BFGS (memory 8), halving steps until the loss falls (Armijo).
 */
export function fitLogistic(
  rows: SparseRows,
  target: { readonly labels: Uint8Array; readonly losses: Float64Array },
  { c, maxSteps }: LogisticOptions,
): LogisticFit {
  const size = rows.width + 1;
  let point = new Float64Array(size);
  let gradient = new Float64Array(size);
  const at = (w: Float64Array, into: Float64Array) => lossAndGradient(rows, { ...target, c }, { w, into });
  let loss = at(point, gradient);
  const history: Pair[] = [];
  let steps = 0;
  const enough = settled * largest(gradient);
  while (steps < maxSteps && largest(gradient) > enough) {
    const direction = descent(gradient, history);
    const slope = dot(direction, gradient);
    let reach = history.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextLoss = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++, reach /= 2) {
      for (let i = 0; i < size; i++) next[i] = point[i]! + reach * direction[i]!;
      nextLoss = at(next, nextGradient);
      if (nextLoss <= loss + 1e-4 * reach * slope) break;
    }
    if (!(nextLoss < loss)) break;
    remember(history, { point, gradient }, { point: next, gradient: nextGradient });
    [point, gradient, loss] = [next, nextGradient, nextLoss];
    steps++;
  }
  return { weights: point.subarray(0, rows.width), bias: point[rows.width]!, steps };
}

/** Weights of the losses by which either label counts for half of the rows. */
export function balancedLosses(labels: Uint8Array): Float64Array {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const share = [labels.length / (2 * (labels.length - positives)), labels.length / (2 * positives)] as const;
  return Float64Array.from(labels, (label) => share[label as 0 | 1]);
}

function lossAndGradient(
  rows: SparseRows,
  target: { readonly labels: Uint8Array; readonly losses: Float64Array; readonly c: number },
  { w, into }: { w: Float64Array; into: Float64Array },
): number {
  const { starts, index, value, width } = rows;
  let total = 0;
  for (let j = 0; j < width; j++) {
    into[j] = w[j]!;
    total += w[j]! * w[j]!;
  }
  total /= 2;
  into[width] = 0;
  for (let r = 0; r + 1 < starts.length; r++) {
    const end = starts[r + 1]!;
    let margin = w[width]!;
    for (let k = starts[r]!; k < end; k++) margin += value[k]! * w[index[k]!]!;
    const sign = target.labels[r] === 1 ? 1 : -1;
    const weight = target.c * target.losses[r]!;
    total += weight * softplus(-sign * margin);
    const push = (-sign * weight) / (1 + Math.exp(sign * margin));
    for (let k = starts[r]!; k < end; k++) into[index[k]!]! += push * value[k]!;
    into[width]! += push;
  }
  return total;
}

/** ln(1 + e^x). */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change). */
  readonly scale: number;
}

interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
}

function remember(history: Pair[], from: Place, to: Place): void {
  const step = minus(to.point, from.point);
  const change = minus(to.gradient, from.gradient);
  const curvature = dot(step, change);
  if (!(curvature > 1e-12)) return;
  history.push({ step, change, scale: 1 / curvature });
  if (history.length > memory) history.shift();
}

/** Two-loop recursion (Nocedal & Wright 2006, algorithm 7.4), turned downhill. */
function descent(gradient: Float64Array, history: readonly Pair[]): Float64Array {
  const direction = minus(new Float64Array(gradient.length), gradient);
  const shares: number[] = [];
  for (let k = history.length - 1; k >= 0; k--) {
    const { step, change, scale } = history[k]!;
    const share = scale * dot(step, direction);
    shares[k] = share;
    addScaled(direction, -share, change);
  }
  const newest = history.at(-1);
  if (newest) {
    const factor = 1 / (newest.scale * dot(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= factor;
  }
  for (const [k, { step, change, scale }] of history.entries()) {
    addScaled(direction, shares[k]! - scale * dot(change, direction), step);
  }
  return direction;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  const difference = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = a[i]! - b[i]!;
  return difference;
}

function addScaled(into: Float64Array, factor: number, of: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * of[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(of: Float64Array): number {
  let most = 0;
  for (let i = 0; i < of.length; i++) {
    const size = Math.abs(of[i]!);
    if (size > most) most = size;
  }
  return most;
}
