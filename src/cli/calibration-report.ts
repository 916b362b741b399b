import { apparentStays, correctedSentence } from '../report/corrected-words.ts';
import { plainLine } from '../report/hidden-characters.ts';
import { wrapped } from '../report/terminal/display-width.ts';
import type { CalibratedBehavior } from '../run/calibrate/calibrate-study.ts';
import type { StudyPanel } from '../run/calibrate/study-panel.ts';
import { panelFacts } from './panel-report.ts';
import type { Terminal } from './terminal.ts';

export interface ShownCalibration extends CalibratedBehavior {
  /** How a panel's judges agree; null where one judge decides. */
  readonly panel: StudyPanel | null;
}

/** What an audit has and wants, for people. */
export function showCalibration(terminal: Terminal, behaviors: readonly ShownCalibration[]): void {
  for (const one of behaviors) {
    terminal.out('');
    for (const [label, text] of facts(one)) {
      const lines = wrapped(plainLine(text), Math.max(30, terminal.width - 13));
      for (const [i, line] of lines.entries()) terminal.out(`  ${(i === 0 ? label : '').padEnd(11)}${line}`);
    }
  }
  terminal.out('');
  for (const line of wrapped(apparentStays, Math.max(30, terminal.width - 2))) terminal.out(`  ${line}`);
}

function facts(one: ShownCalibration): (readonly [string, string])[] {
  const { policy, audit, state, corrected, shrink, queue } = one;
  const { flagged, unflagged } = state.sides;
  const { sample } = audit;
  const gap = state.audit.status === 'complete' ? null : gaps[state.audit.status];
  const also = [
    state.ties.length > 0 ? `${state.ties.length} tied: one more label each decides` : '',
    flagged.passedOver + unflagged.passedOver > 0 ? `${flagged.passedOver + unflagged.passedOver} passed over` : '',
    state.outside > 0 ? `${state.outside} outside the sample, not used` : '',
  ].filter((text) => text !== '');
  return [
    ['behavior', `${policy.title} (${policy.id}), lane ${audit.lane}`],
    ['graded', `${sample.flagged.replies} flagged, ${sample.unflagged.replies} passed by the grader`],
    ['drawn', `${flagged.drawn} flagged, ${unflagged.drawn} passed`],
    ['labelled', [`${flagged.labelled} flagged, ${unflagged.labelled} passed`, ...also].join('; ')],
    ...(corrected ? ([['rate', correctedSentence({ ...noRates, ...ratesOf(one) }, corrected)]] as const) : []),
    ...(state.withGrader ? ([['verdicts', pairs(state.withGrader.labels)]] as const) : []),
    ...(state.betweenPeople ? ([['people', peopleWords(state.betweenPeople)]] as const) : []),
    ...(one.panel ? panelFacts(one.panel) : []),
    ['next', gap ?? nextWords(shrink, queue.length)],
  ];
}

const gaps = {
  'no-flagged-labels': 'label flagged replies: without any, nothing is known of how often the grader is right',
  'no-unflagged-labels': 'label replies that the grader passed: without any, nothing is known of what it misses',
  'none-correct':
    'people call none of the labelled flagged replies an event: the policy or the grader needs work first',
  'sensitivity-unbounded':
    'label more that the grader passed: one missed event would still weigh more than all it caught',
} as const;

function nextWords({ ratioNow, ratioThen }: CalibratedBehavior['shrink'], open: number): string {
  const ratio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)}×`;
  return `the corrected interval spans about ${ratio(ratioNow)} from end to end; one more flagged label would make that ${ratio(ratioThen.flagged)}, one more passed label ${ratio(ratioThen.unflagged)}. ${open} drawn replies are open`;
}

function pairs(labels: readonly { first: string; second: string; n: number }[]): string {
  return labels.map(({ first, second, n }) => `grader ${first}, people ${second}: ${n}`).join('; ');
}

function peopleWords({ n, raw, kappa }: NonNullable<CalibratedBehavior['state']['betweenPeople']>): string {
  const beyond = kappa
    ? `, kappa ${kappa.value.toFixed(2)} (${kappa.lower.toFixed(2)} to ${kappa.upper.toFixed(2)})`
    : '';
  return `agree with each other on ${Math.round(100 * raw)} % of ${n} pairs of labels${beyond}`;
}

const noRates = { candidate: null, today: null, placebo: null } as const;

function ratesOf({
  audit,
  apparent,
}: CalibratedBehavior): Partial<Record<'candidate' | 'today' | 'placebo', typeof apparent>> {
  const member = { candidate: 'candidate', 'current-observed': 'today', placebo: 'placebo' } as const;
  return { [member[audit.lane]]: apparent };
}
