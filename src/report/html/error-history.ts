import type { LaunchRecord } from '../../core/launch-record.ts';
import { formatError } from '../format-ratio.ts';
import { type Html, html, trusted } from './markup.ts';

const heightPx = 190;
const series = [
  ['medianError', 'our forecast', 'own'],
  ['rawReplayError', 'raw replay', 'raw'],
  ['persistenceError', 'same as last time', 'last'],
] as const;

/** Median error of each scored launch, ours beside the two that anyone could have made; a log axis from 1×. */
export function errorHistory(launches: readonly LaunchRecord[]): Html {
  const largest = Math.max(2, ...launches.flatMap(({ score }) => series.flatMap(([field]) => score?.[field] ?? [])));
  const top = Math.log(largest * 1.1);
  const y = (error: number): number => 100 - (100 * Math.log(Math.max(1, error))) / top;
  const x = (at: number): number => (100 * (at + 0.5)) / launches.length;
  const ticks = [1, 1.5, 2, 3, 5, 10, 30, 100].filter((tick) => tick <= largest * 1.1);
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="0" x2="100%" y1="${y(tick).toFixed(2)}%" y2="${y(tick).toFixed(2)}%"/><text class="y-label" x="-8" y="${y(tick).toFixed(2)}%" dy="4" text-anchor="end">${tick}×</text>`,
  );
  const marks = launches.flatMap(({ study, score }, at) =>
    series.flatMap(([field, name, style], offset) => {
      const error = score?.[field];
      if (error === null || error === undefined) return [];
      return html`<circle class="history-${style}" cx="${(x(at) + (offset - 1) * Math.min(3, 18 / launches.length)).toFixed(2)}%" cy="${y(error).toFixed(2)}%" r="5"><title>${study}: ${name} ${formatError(error)}</title></circle>`;
    }),
  );
  const labels = launches.map(({ study }, at) => html`<span style="left:${x(at).toFixed(2)}%">${study}</span>`);
  return html`<section aria-labelledby="history-title"><h2 id="history-title">Error over the launches</h2>
<figure class="history"><svg role="img" aria-label="Median error of each launch; the table above has the figures" width="100%" height="${heightPx}">${trusted(grid.join(''))}${marks}</svg>
<div class="history-labels" aria-hidden="true">${labels}</div>
<figcaption>Median multiplicative error over behaviors with five events or more. ${series.map(([, name, style]) => html`<svg width="12" height="12" aria-hidden="true"><circle class="history-${style}" cx="6" cy="6" r="4.5"/></svg> ${name} `)}</figcaption></figure></section>`;
}
