import type { BehaviorReport, CallReport } from '../study-report.ts';
import { type Html, html } from './markup.ts';

const callLabels: readonly (readonly [CallReport, string])[] = [
  ['rises', 'Rises'],
  ['falls', 'Falls'],
  ['no-call', 'No call'],
  ['too-rare', 'Too rare'],
  ['not-measured', 'Not measured'],
];

/** Filters of the table `id`. Hidden until the script runs: without it the whole table is there. */
export function tableControls(id: string, behaviors: readonly BehaviorReport[]): Html | null {
  if (behaviors.length < 6) return null;
  const calls = callLabels.filter(([call]) => behaviors.some((behavior) => behavior.call === call));
  return html`<div class="controls" data-controls="${id}" role="search" aria-label="Filter behaviors" hidden>
<input type="search" placeholder="Filter ${behaviors.length} behaviors" aria-label="Filter by name" autocomplete="off">
<span class="chips" role="group" aria-label="Calls"><button type="button" aria-pressed="true" data-show="all">All</button>${calls.map(
    ([call, label]) => html`<button type="button" aria-pressed="false" data-show="${call}">${label}</button>`,
  )}</span>
<label class="sort-by">Sort <select aria-label="Sort by"></select></label>
<span class="matches" role="status" aria-live="polite"></span>
</div>`;
}
