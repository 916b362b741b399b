import { formatForecast, formatOutcome, isUnseen } from '../format-rate.ts';
import type { BehaviorReport, StudyReport } from '../study-report.ts';
import { axisLabels, type LogAxis, logAxis } from './log-axis.ts';
import { anchorOf, type Html, html, trusted } from './markup.ts';

/**
 * Forecast against observed on two equal log axes. Grey is where points fall when the forecast is right and both
 * samples are merely finite.
 */
export function scatter(report: StudyReport, scored: readonly BehaviorReport[]): Html {
  const shown = scored.filter(({ forecast }) => forecast !== null);
  const axis = logAxis(shown);
  const sizes = { slice: median(shown.map(sliceSize)), launch: median(shown.map(({ outcome }) => outcome!.n)) };
  const points = [...shown].sort(
    (a, b) => Number(a.outcome!.inside[95] ? 0 : 1) - Number(b.outcome!.inside[95] ? 0 : 1),
  );
  const label = `${report.behaviors.length} behaviors, forecast rate across, observed rate upwards; ${shown.filter(({ outcome }) => !outcome!.inside[95]).length} lie outside their interval.`;
  return html`<figure class="scatter"><div class="scatter-box"><span class="y-title">observed</span>
<svg role="img" aria-label="${label}" width="100%" height="100%">${funnel(axis, sizes)}${ticks(axis)}${points.map((one) => point(axis, one))}</svg></div>
<div class="x-labels" aria-hidden="true">${axisLabels(axis)}</div><div class="x-title" aria-hidden="true">forecast</div>
<figcaption>Grey: what the sampling of slice and launch alone allows, 95 %. <svg width="12" height="12" aria-hidden="true"><circle class="inside" cx="6" cy="6" r="4"/></svg> inside its interval, <svg width="14" height="14" aria-hidden="true"><path class="outside" d="M7 1L13 7L7 13L1 7Z"/></svg> outside, <svg width="12" height="12" aria-hidden="true"><circle class="unseen" cx="6" cy="6" r="4"/></svg> no event seen before or after, at the upper bound.</figcaption></figure>`;
}

function sliceSize({ candidate }: BehaviorReport): number {
  return candidate.status === 'estimated' ? candidate.nEff : 1;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1;
}

/** Two finite samples of one rate differ by this much: constant on the arcsine scale (Freeman and Tukey 1950). */
function funnel(axis: LogAxis, sizes: { readonly slice: number; readonly launch: number }): Html {
  const half = 0.98 * Math.sqrt(1 / Math.max(1, sizes.slice) + 1 / Math.max(1, sizes.launch));
  const steps = Array.from({ length: 61 }, (_, i) => (i * 100) / 60);
  const edge = (sign: number): string[] =>
    steps.map((x) => {
      const angle = Math.asin(Math.sqrt(axis.rateAt(x))) + sign * half;
      const rate = Math.sin(Math.min(Math.PI / 2, Math.max(0, angle))) ** 2;
      return `${x.toFixed(2)},${(100 - axis.at(rate)).toFixed(2)}`;
    });
  const area = [...edge(1), ...edge(-1).reverse()].join(' ');
  return trusted(
    `<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%"><polygon class="noise" points="${area}"/><line class="diagonal" x1="0" y1="100" x2="100" y2="0" vector-effect="non-scaling-stroke"/></svg>`,
  );
}

function ticks(axis: LogAxis): Html {
  const lines = axis.ticks.map(({ percent, decade }) => {
    const [x, y] = [percent.toFixed(2), (100 - percent).toFixed(2)];
    const third = decade ? '' : ' third';
    return `<line class="grid${third}" x1="${x}%" x2="${x}%" y1="0" y2="100%"/><line class="grid${third}" x1="0" x2="100%" y1="${y}%" y2="${y}%"/>`;
  });
  const labels = axis.ticks.map(
    ({ percent, label, decade }) =>
      html`<text class="y-label${decade ? '' : ' third'}" x="-8" y="${(100 - percent).toFixed(2)}%" dy="4" text-anchor="end">${label}</text>`,
  );
  return html`${trusted(lines.join(''))}${labels}`;
}

function point(axis: LogAxis, behavior: BehaviorReport): Html {
  const { forecast, outcome, title } = behavior;
  const inside = outcome!.inside[95];
  const noneSeen = outcome!.events === 0;
  const unseen = noneSeen || isUnseen(behavior);
  const x = axis.at(isUnseen(behavior) ? forecast!.pi95.upper : forecast!.point);
  const y = 100 - axis.at(noneSeen ? outcome!.ci95.upper : outcome!.rate);
  const mark = inside
    ? trusted(`<circle class="${unseen ? 'unseen' : 'inside'}" r="4"/>`)
    : trusted('<path class="outside" d="M0-6L6 0L0 6L-6 0Z"/>');
  const anchor = x > 60 ? 'end' : 'start';
  const text = inside
    ? null
    : html`<text class="point-name" x="${x > 60 ? -10 : 10}" y="4" text-anchor="${anchor}">${title}</text>`;
  return html`<svg class="mark" x="${x.toFixed(2)}%" y="${y.toFixed(2)}%"><a href="#${anchorOf(behavior.behavior)}" tabindex="-1"><title>${title}: forecast ${formatForecast(behavior)}, observed ${formatOutcome(outcome!)}</title>${mark}${text}</a></svg>`;
}
