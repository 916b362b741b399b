import { significant } from '../format-rate.ts';
import { formatError } from '../format-ratio.ts';
import { inWords } from '../reason-words.ts';
import type { ScoreReport } from '../study-report.ts';
import { type Html, html, trusted } from './markup.ts';

interface Entry {
  readonly name: string;
  readonly error: number;
  readonly logScore: number | undefined;
}

/** Median error of every forecaster as a bar from 1×, the sampling floor as an upright line. */
export function forecasterErrors(score: ScoreReport): Html | null {
  const entries = entriesOf(score);
  if (entries.length === 0) return null;
  const largest = Math.log(Math.max(1.2, score.floor ?? 1, ...entries.map(({ error }) => error))) * 1.04;
  const at = (error: number): number => Math.max(0, (100 * Math.log(Math.max(1, error))) / largest);
  const floor = score.floor;
  return html`<h3>Who would have said it better?</h3>
<p class="sub">Median error over behaviors with at least five events; a bar of no length is a perfect forecast.${floor === null ? '' : ` The line at ${formatError(floor)} is what the sampling of the two windows alone leaves.`}</p>
<table class="plain forecasters"><thead><tr><th scope="col">Forecaster</th><th scope="col"><span class="spoken">Bar</span></th><th scope="col" class="n">Error</th><th scope="col" class="n" title="Mean log score of the observed counts; higher is better">Log score</th></tr></thead><tbody>${entries.map(
    ({
      name,
      error,
      logScore,
    }) => html`<tr class="${name === 'default' ? 'ours' : ''}"><th scope="row">${inWords(name)}</th>
<td class="error-bar">${bar(at(error), floor === null ? null : at(floor))}</td>
<td class="n">${formatError(error)}</td><td class="n dim">${logScore === undefined ? '–' : signed(logScore)}</td></tr>`,
  )}</tbody></table>`;
}

function entriesOf(score: ScoreReport): readonly Entry[] {
  const errors = {
    ...(score.medianError === null ? {} : { default: score.medianError }),
    ...score.medianErrorByForecaster,
  };
  return Object.entries(errors)
    .flatMap(([name, error]) =>
      error === null ? [] : [{ name, error, logScore: score.meanLogScoreByForecaster[name] }],
    )
    .sort(
      (a, b) =>
        Number(b.name === 'default') - Number(a.name === 'default') || a.error - b.error || (a.name < b.name ? -1 : 1),
    );
}

function bar(width: number, floor: number | null): Html {
  const line =
    floor === null ? '' : `<line class="floor" x1="${floor.toFixed(2)}%" x2="${floor.toFixed(2)}%" y1="0" y2="100%"/>`;
  return trusted(
    `<svg width="100%" height="22" aria-hidden="true" focusable="false"><rect x="0" y="6" width="${width.toFixed(2)}%" height="10" rx="1"/>${line}</svg>`,
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : ''}${significant(Math.abs(value), 3)}`;
}
