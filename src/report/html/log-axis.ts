import { formatRate, isUnseen, shownRange } from '../format-rate.ts';
import type { BehaviorReport, RateRange } from '../study-report.ts';
import { type Html, html, trusted } from './markup.ts';

/** A logarithmic axis of rates, the same for every row of the page. */
export interface LogAxis {
  readonly ticks: readonly { readonly label: string; readonly percent: number; readonly decade: boolean }[];
  /** Where a rate lies, 0 to 100 from the left; what is off the axis lies on its end. */
  at(rate: number): number;
  /** The rate at a place on the axis. */
  rateAt(percent: number): number;
  /** Whether a rate lies left of the axis. */
  isBelow(rate: number): boolean;
}

const smallestRate = 1e-7;

/**
 * From what the page shows: every point is on the axis, lower ends of intervals down to a tenth of the smallest point
 * (further down a log axis gives most of its length to what nobody claims).
 */
export function logAxis(behaviors: readonly BehaviorReport[]): LogAxis {
  const points = behaviors.flatMap(pointsOf).filter((rate) => rate > 0);
  const smallest = Math.max(smallestRate, Math.min(0.05, ...points));
  const lows = behaviors.flatMap(rangesOf).map((range) => Math.max(range.lower, smallest / 10));
  const highs = behaviors.flatMap(rangesOf).map((range) => range.upper);
  const low = Math.min(smallest, ...lows) * 0.85;
  const high = Math.min(
    1,
    Math.max(10 * low, ...points.map((rate) => rate * 1.12), ...highs.map((rate) => rate * 1.12)),
  );
  return between(low, high);
}

function between(low: number, high: number): LogAxis {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const at = (rate: number): number =>
    rate <= 0 ? 0 : Math.min(100, Math.max(0, (100 * (Math.log10(rate) - from)) / (to - from)));
  const ticks = [];
  for (let power = Math.floor(from); power <= 0; power += 1) {
    for (const factor of [1, 3]) {
      const rate = Number(`${factor}e${power}`);
      if (rate >= low && rate <= high) ticks.push({ label: tickLabel(rate), percent: at(rate), decade: factor === 1 });
    }
  }
  const crowded = to - from > 3.6;
  return {
    ticks: crowded ? ticks.filter((tick) => tick.decade) : ticks,
    at,
    rateAt: (percent) => 10 ** (from + ((to - from) * percent) / 100),
    isBelow: (rate) => rate < low,
  };
}

function pointsOf(behavior: BehaviorReport): readonly number[] {
  const { today, forecast, candidate, outcome } = behavior;
  const measured = [today, candidate].flatMap((lane) => (lane.status === 'estimated' ? [lane.rate] : []));
  const expected = forecast ? [isUnseen(behavior) ? forecast.pi95.upper : forecast.point] : [];
  return [...measured, ...expected, ...(outcome ? [outcome.rate] : [])];
}

function rangesOf(behavior: BehaviorReport): readonly RateRange[] {
  const forecast = shownRange(behavior);
  const ranges = [...(forecast ? [forecast] : []), ...(behavior.outcome ? [behavior.outcome.ci95] : [])];
  return ranges.map((range) => (range.kind === 'bound' ? { ...range, lower: range.upper } : range));
}

/** Grid lines, drawn once and used by every row. */
export function gridDefinition(axis: LogAxis): Html {
  const lines = axis.ticks.map(
    ({ percent, decade }) =>
      `<line class="grid${decade ? '' : ' third'}" x1="${percent.toFixed(2)}%" x2="${percent.toFixed(2)}%" y1="0" y2="100%"/>`,
  );
  return trusted(
    `<svg class="definitions" width="0" height="0" aria-hidden="true" focusable="false"><defs><g id="grid">${lines.join('')}</g></defs></svg>`,
  );
}

export function axisLabels(axis: LogAxis): Html {
  const labels = axis.ticks.map(({ label, percent, decade }) => {
    const end = percent < 4 ? ' first' : percent > 95 ? ' last' : '';
    return html`<span class="tick${decade ? '' : ' third'}${end}" style="left:${percent.toFixed(2)}%">${label}</span>`;
  });
  return html`<span class="ticks">${labels}</span>`;
}

function tickLabel(rate: number): string {
  return rate < 1e-4 ? `${Number((rate * 1e5).toPrecision(1))}/100k` : formatRate(rate, 1);
}
