import { apparentStays, correctedSentence } from '../corrected-words.ts';
import { formatCount, plural, total } from '../format-count.ts';
import { formatMinute, formatSpan } from '../format-date.ts';
import { formatError } from '../format-ratio.ts';
import { plainLine } from '../hidden-characters.ts';
import type { BehaviorReport, GateReport, ScoreReport, StudyReport } from '../study-report.ts';
import { verdictSentence } from '../verdict-sentence.ts';
import { wrapped } from './display-width.ts';
import { forecastTable, launchTable } from './forecast-table.ts';
import { painter, type Tone } from './paint.ts';
import type { TableSpace } from './text-table.ts';

export interface TerminalOptions {
  /** Columns of the terminal; lines take at most this many, and 120. */
  readonly width: number;
  /** False for NO_COLOR and where nobody looks: then no escape sequence is written. */
  readonly color: boolean;
  /** Behaviors shown in a table before "… n more"; 12 when left out. */
  readonly rows?: number;
}

const indent = 2;
const widest = 120;
const labelWidth = 11;

/** The report for a terminal: verdict, forecast, and once it is scored the launch. Ends with a newline. */
export function renderTerminal(report: StudyReport, options: TerminalOptions): string {
  const paint = painter(options.color);
  const space: TableSpace = { width: Math.max(20, Math.min(widest, options.width)), indent, paint };
  const shown = mostTelling(report.behaviors, options.rows ?? 12);
  const lines = [
    '',
    ...paragraph(proposal(report), space, 'bold'),
    '',
    ...recorded(report, space),
    ...verdict(report, space),
    ...report.verdict.gates.flatMap((gate) => gateLines(gate, report, space)),
    '',
    ...headed('Forecast', registered(report), space),
    '',
    ...(shown.length === 0 ? paragraph('No behavior is graded yet.', space, 'dim') : forecastTable(shown, space)),
    ...more(report.behaviors.length - shown.length, space),
    ...checked(report, space),
    ...launch(report, shown, space),
    '',
    ...accounting(report, space),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function proposal({ candidate, current, study }: StudyReport): string {
  return plainLine(`${candidate.name} would replace ${current.name} in ${study}`);
}

function recorded(report: StudyReport, space: TableSpace): readonly string[] {
  if (!report.recorded) return [];
  return [
    ...headed('RECORDED', 'Replies were played back from a recording, not generated in this run.', space, 'warn'),
    '',
  ];
}

function verdict(report: StudyReport, space: TableSpace): readonly string[] {
  return paragraph(
    verdictSentence(report)
      .map(({ text }) => text)
      .join(''),
    space,
  );
}

const gateTones: Readonly<Record<GateReport['verdict'], Tone>> = { pass: 'good', fail: 'bad', inconclusive: 'warn' };

function gateLines(gate: GateReport, report: StudyReport, space: TableSpace): readonly string[] {
  const title = report.behaviors.find(({ behavior }) => behavior === gate.behavior)?.title ?? gate.behavior;
  const reason = gate.reason.toLowerCase().includes(title.toLowerCase()) ? gate.reason : `${title}: ${gate.reason}`;
  const next = gate.next === null ? '' : ` Cheapest step that would decide: ${gate.next}`;
  const label = gate.verdict.toUpperCase();
  return headed(label, plainLine(`${reason}${next}`), space, gateTones[gate.verdict]);
}

function registered({ registration, slice, traffic }: StudyReport): string {
  const span = formatSpan(traffic.from, traffic.to);
  const basis = `${plural(slice.prefixes, 'prefix', 'prefixes')} of ${plural(traffic.conversations, 'conversation')}${span ? `, ${span}` : ''}`;
  if (registration === null) return `${basis} · not registered yet`;
  return `${basis} · registered ${formatMinute(registration.at)} as ${plainLine(registration.hash.slice(0, 8))}, before the launched logs were read`;
}

function checked(report: StudyReport, space: TableSpace): readonly string[] {
  const sentences = report.behaviors.flatMap((behavior) =>
    (behavior.corrected ?? []).map((one) => plainLine(`${behavior.title}. ${correctedSentence(behavior, one)}`)),
  );
  if (sentences.length === 0) return [];
  return ['', ...[...sentences, apparentStays].flatMap((text, i) => headed(i === 0 ? 'Checked' : '', text, space))];
}

function launch(report: StudyReport, shown: readonly BehaviorReport[], space: TableSpace): readonly string[] {
  const { score } = report;
  if (score === null) return [];
  const scored = shown.filter(({ outcome }) => outcome !== null);
  const all = report.behaviors.filter(({ outcome }) => outcome !== null).length;
  return [
    '',
    ...headed('Launch', launched(score), space),
    '',
    ...(scored.length === 0 ? [] : launchTable(scored, space)),
    ...more(all - scored.length, space),
    ...paragraph(closing(score), space, 'bold'),
    ...score.autopsies.flatMap(({ title, sentence }) => paragraph(plainLine(`${title}: ${sentence}`), space)),
  ];
}

function launched({ launched, mixShift }: ScoreReport): string {
  const span = formatSpan(launched.from, launched.to);
  const shift = mixShift.length === 0 ? '' : ` · mix drifted: ${mixShift.map(plainLine).join(', ')}`;
  return `${plural(launched.conversations, 'conversation')} answered by the candidate${span ? `, ${span}` : ''}${shift}`;
}

/** `17 of 18 inside their interval · calls right 3 of 3 · median error 1.2× (floor …, same as last time …)`. */
function closing(score: ScoreReport): string {
  const { persistence = null } = score.medianErrorByForecaster;
  const beside = [
    score.floor === null ? '' : `floor of this sample ${formatError(score.floor)}`,
    persistence === null ? '' : `"same as last time" ${formatError(persistence)}`,
  ].filter((text) => text !== '');
  return [
    `${score.inside95.inside} of ${score.inside95.of} inside their interval`,
    score.calls.of === 0 ? 'no direction called' : `calls right ${score.calls.right} of ${score.calls.of}`,
    score.medianError === null
      ? 'too few events for a median error'
      : `median error ${formatError(score.medianError)}${beside.length === 0 ? '' : ` (${beside.join(', ')})`}`,
  ].join(' · ');
}

function accounting({ accounting }: StudyReport, space: TableSpace): readonly string[] {
  const sum = (count: (lane: StudyReport['accounting'][number]) => number): number =>
    accounting.reduce((all, lane) => all + count(lane), 0);
  const lost = sum((lane) => total(lane.failed) + total(lane.notReplayable));
  const pending = sum((lane) => lane.pending + lane.gradesPending);
  const text = [
    `${formatCount(sum((lane) => lane.replied))} replies in ${plural(accounting.length, 'lane')}`,
    `${formatCount(lost)} failed or not replayable`,
    `${formatCount(sum((lane) => lane.graded))} grades, ${formatCount(sum((lane) => total(lane.ungraded)))} ungraded`,
    pending === 0 ? '' : `${formatCount(pending)} pending`,
  ].filter((part) => part !== '');
  return headed('Accounting', text.join(' · '), space);
}

/** Called behaviors first, then the most severe; shown in the report's own order. */
function mostTelling(behaviors: readonly BehaviorReport[], count: number): readonly BehaviorReport[] {
  const isCalled = ({ call }: BehaviorReport): boolean => call === 'rises' || call === 'falls';
  const ranked = new Set([...behaviors.filter(isCalled), ...behaviors]);
  const kept = new Set([...ranked].slice(0, count));
  return behaviors.filter((one) => kept.has(one));
}

function more(count: number, space: TableSpace): readonly string[] {
  return count > 0 ? paragraph(`… ${formatCount(count)} more: foreshadow report`, space, 'dim') : [];
}

function paragraph(text: string, space: TableSpace, tone: Tone = 'plain'): readonly string[] {
  return wrapped(text, space.width - indent).map((line) => ' '.repeat(indent) + space.paint(line, tone));
}

/** A label in its own column, the text wrapped beside it. */
function headed(label: string, text: string, space: TableSpace, tone: Tone = 'bold'): readonly string[] {
  const column = Math.max(labelWidth, label.length + 2);
  const margin = ' '.repeat(indent);
  const first = space.paint(label, tone) + ' '.repeat(column - label.length);
  const lines = wrapped(text, Math.max(1, space.width - indent - column));
  return lines.map((line, i) => margin + (i === 0 ? first : ' '.repeat(column)) + line);
}
