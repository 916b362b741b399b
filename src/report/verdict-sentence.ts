import { capitalised, numberWord } from './format-count.ts';
import type { StudyReport } from './study-report.ts';

/** A piece of the sentence; `rise` and `fall` may be set apart, the words alone say it too. */
export interface VerdictPart {
  readonly text: string;
  readonly tone: 'plain' | 'rise' | 'fall';
}

const leads: Readonly<Record<string, string>> = {
  pass: 'Ship it and expect ',
  none: 'Ship it and expect ',
  fail: 'Do not ship it as it is: a gate fails. If it ships, expect ',
  inconclusive: 'One gate is undecided. If it ships, expect ',
};

/** The verdict in words, its first clause first: what the candidate will do, then what cannot be said. */
export function verdictSentence(report: StudyReport): readonly VerdictPart[] {
  const { verdict } = report;
  if (verdict.notMeasured === report.behaviors.length) return [plain(nothingMeasured(verdict.gate))];
  return [lead(report), ...changes(verdict.rises.length, verdict.falls.length), plain(rest(report))];
}

function lead(report: StudyReport): VerdictPart {
  if (report.stage === 'scored') return plain('We expected ');
  const undecided = report.verdict.gates.filter((gate) => gate.verdict === 'inconclusive').length;
  if (report.verdict.gate === 'inconclusive' && undecided > 1)
    return plain(`${capitalised(numberWord(undecided))} gates are undecided. If it ships, expect `);
  return plain(leads[report.verdict.gate ?? 'none']!);
}

/** Shipping is no advice where nobody could look. */
function nothingMeasured(gate: StudyReport['verdict']['gate']): string {
  const failed = gate === 'fail' ? ' A gate fails.' : '';
  return `Nothing can be said: no behavior has a grade in both lanes.${failed}`;
}

function changes(rises: number, falls: number): readonly VerdictPart[] {
  if (rises === 0 && falls === 0) return [plain('no change that we would call')];
  const rise: VerdictPart = { text: `${behaviors(rises)} to rise`, tone: 'rise' };
  if (falls === 0) return [rise];
  if (rises === 0) return [{ text: `${behaviors(falls)} to fall`, tone: 'fall' }];
  return [rise, plain(' and '), { text: `${numberWord(falls)} to fall`, tone: 'fall' }];
}

function rest(report: StudyReport): string {
  const { noCall, tooRare, notMeasured, rises, falls } = report.verdict;
  const some = rises.length + falls.length > 0;
  const scored = report.stage === 'scored';
  const rare = scored ? ['was', 'were'] : ['is', 'are'];
  const clauses = [
    noCall > 0 && some ? noCallClause(noCall, scored) : '',
    tooRare > 0 ? `${numberWord(tooRare)} ${tooRare === 1 ? rare[0] : rare[1]} too rare to measure here` : '',
    notMeasured > 0 ? `${numberWord(notMeasured)} ${notMeasured === 1 ? 'was' : 'were'} not measured` : '',
  ].filter((clause) => clause !== '');
  return clauses.length === 0 ? '.' : `. ${capitalised(clauses.join('; '))}.`;
}

function noCallClause(count: number, scored: boolean): string {
  const verb = scored ? 'had' : count === 1 ? 'shows' : 'show';
  return `${numberWord(count)} ${verb} no change we would call`;
}

/** What came of it, once the launch is scored; null before. */
export function scoreSentence(report: StudyReport): string | null {
  const { score } = report;
  if (score === null) return null;
  const { inside95, calls } = score;
  const landed = `${inside95.inside} of ${inside95.of} rates landed inside their 95 % interval`;
  if (calls.of === 0) return `After the launch ${landed}.`;
  return `After the launch ${landed}, and ${calls.right} of ${calls.of} calls ${calls.of === 1 ? 'was' : 'were'} right.`;
}

function behaviors(count: number): string {
  return `${numberWord(count)} ${count === 1 ? 'behavior' : 'behaviors'}`;
}

function plain(text: string): VerdictPart {
  return { text, tone: 'plain' };
}
