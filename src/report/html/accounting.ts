import { byCount, formatCost, formatCount, plural, total } from '../format-count.ts';
import { inWords } from '../reason-words.ts';
import type { LaneAccounting, StudyReport } from '../study-report.ts';
import { type Html, html } from './markup.ts';

interface Line {
  readonly name: string;
  readonly values: readonly number[];
  readonly style?: 'sum' | 'part';
}

/** Where every prefix went, lane by lane, and whether the counts add up. */
export function accountingSection(report: StudyReport): Html {
  const lanes = report.accounting;
  if (lanes.length === 0) return html``;
  const policies = report.instrument.policies;
  return html`<section id="accounting" aria-labelledby="accounting-title">
<h2 id="accounting-title">Where every prefix went</h2>
<p class="sub">Counted from rows; nothing is dropped silently.</p>
<table class="plain accounting"><thead><tr><th scope="col"><span class="spoken">Count</span></th>${lanes.map((lane) => html`<th scope="col" class="n" title="${lane.deployment}">${inWords(lane.lane)}</th>`)}</tr></thead>
<tbody>${replyLines(lanes).map(tableLine)}${balanceLine(lanes.map(replyBalance))}</tbody>
<tbody>${gradeLines(lanes).map(tableLine)}${balanceLine(lanes.map((lane) => gradeBalance(lane, policies)))}</tbody>
<tbody>${costLines(lanes)}</tbody></table>
</section>`;
}

function replyLines(lanes: readonly LaneAccounting[]): readonly Line[] {
  return [
    { name: 'Sampled', values: lanes.map((lane) => lane.sampled), style: 'sum' },
    { name: 'Replied', values: lanes.map((lane) => lane.replied) },
    ...optional({
      name: 'of these, played back from a recording',
      values: lanes.map((lane) => lane.recorded),
      style: 'part',
    }),
    ...reasonLines(
      'Failed',
      lanes.map((lane) => lane.failed),
    ),
    ...reasonLines(
      'Not replayable',
      lanes.map((lane) => lane.notReplayable),
    ),
    ...optional({ name: 'Not asked yet', values: lanes.map((lane) => lane.pending) }),
  ];
}

function gradeLines(lanes: readonly LaneAccounting[]): readonly Line[] {
  return [
    { name: 'Graded', values: lanes.map((lane) => lane.graded) },
    ...reasonLines(
      'Ungraded',
      lanes.map((lane) => lane.ungraded),
    ),
    ...optional({ name: 'Not graded yet', values: lanes.map((lane) => lane.gradesPending) }),
  ];
}

function reasonLines(name: string, counts: readonly Readonly<Record<string, number>>[]): readonly Line[] {
  const all: Record<string, number> = {};
  for (const lane of counts)
    for (const [reason, count] of Object.entries(lane)) all[reason] = (all[reason] ?? 0) + count;
  return byCount(all).map(([reason]) => ({
    name: `${name}: ${inWords(reason)}`,
    values: counts.map((lane) => lane[reason] ?? 0),
  }));
}

function optional(line: Line): readonly Line[] {
  return line.values.some((value) => value > 0) ? [line] : [];
}

function tableLine({ name, values, style }: Line): Html {
  return html`<tr class="${style ?? ''}"><th scope="row">${name}</th>${values.map((value) => html`<td class="n${value === 0 ? ' nil' : ''}">${formatCount(value)}</td>`)}</tr>`;
}

/** Rows missing from the account: 0 when everything is accounted for. */
function replyBalance(lane: LaneAccounting): number {
  return lane.sampled - lane.replied - total(lane.failed) - total(lane.notReplayable) - lane.pending;
}

function gradeBalance(lane: LaneAccounting, policies: number): number {
  return lane.replied * policies - lane.graded - total(lane.ungraded) - lane.gradesPending;
}

function balanceLine(balances: readonly number[]): Html {
  return html`<tr class="balance"><th scope="row">Adds up</th>${balances.map(
    (missing) =>
      html`<td class="n${missing === 0 ? '' : ' wrong'}">${missing === 0 ? 'yes' : `off by ${formatCount(Math.abs(missing))}`}</td>`,
  )}</tr>`;
}

function costLines(lanes: readonly LaneAccounting[]): readonly Html[] {
  const rows: readonly (readonly [string, (lane: LaneAccounting) => string])[] = [
    ['Tokens in', (lane) => formatCount(lane.inputTokens)],
    ['Tokens out', (lane) => formatCount(lane.outputTokens)],
    ['Cost', (lane) => formatCost(lane.costUsd)],
  ];
  return rows.map(
    ([name, value]) =>
      html`<tr class="cost"><th scope="row">${name}</th>${lanes.map((lane) => html`<td class="n">${value(lane)}</td>`)}</tr>`,
  );
}

/** How the logs became the slice: what was read, what was left out and why. */
export function trafficSection(report: StudyReport): Html {
  const { traffic, slice } = report;
  const lines: readonly (readonly [string, number, string])[] = [
    ['Conversations that count', traffic.conversations, 'sum'],
    ...byCount(traffic.excluded).map(([reason, count]) => [`Left out: ${inWords(reason)}`, count, ''] as const),
    ...byCount(traffic.rejected).map(
      ([reason, count]) => [`Could not be read: ${inWords(reason)}`, count, ''] as const,
    ),
    ['Turns that can be asked again', traffic.replayableTurns, 'sum'],
    ...byCount(traffic.notReplayable).map(
      ([reason, count]) => [`Not replayable: ${inWords(reason)}`, count, ''] as const,
    ),
    ['Prefixes drawn', slice.prefixes, 'sum'],
  ];
  const strata = slice.strata.length === 0 ? 'no strata' : `strata ${slice.strata.join(', ')}`;
  return html`<section id="traffic" aria-labelledby="traffic-title">
<h2 id="traffic-title">From the logs to the slice</h2>
<p class="sub">Turn rule ${slice.turnRule}, ${strata}, seed ${slice.seed}; ${plural(slice.users, 'user')} in the slice <code title="${slice.id}">${slice.id.slice(0, 8)}</code>.</p>
<table class="plain"><caption class="spoken">Conversations and turns left out, by reason</caption><tbody>${lines.map(
    ([name, count, style]) =>
      html`<tr class="${style}"><th scope="row">${name}</th><td class="n">${formatCount(count)}</td></tr>`,
  )}</tbody></table>
</section>`;
}
