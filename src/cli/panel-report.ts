import type { Agreement } from '../grade/calibrate/agreement.ts';
import type { PanelErrors, PanelErrorsRefusal } from '../grade/calibrate/panel-agreement.ts';
import type { StudyPanel } from '../run/calibrate/study-panel.ts';

/** A panel's agreement, with itself and with people, as labelled lines. */
export function panelFacts({ replies, judges, pairs, errors, withPeople }: StudyPanel): (readonly [string, string])[] {
  const said = judges.map(({ judge, graded, eventShare, ungraded }) => {
    const without = ungraded > 0 ? `, ${ungraded} ungraded` : '';
    return `${judge} says event on ${eventShare === null ? 'none' : percent(eventShare)} of ${graded}${without}`;
  });
  return [
    ['panel', `${judges.length} judges on ${replies} replies: ${said.join('; ')}`],
    ...pairs.map(
      ({ first, second, agreement }) => ['judges', `${first} and ${second}: ${agreementWords(agreement)}`] as const,
    ),
    ['errors', errorWords(errors)],
    ...withPeople.flatMap(({ judge, agreement }) =>
      agreement ? [['people', `and ${judge}: ${agreementWords(agreement)}`] as const] : [],
    ),
  ];
}

function agreementWords(agreement: Agreement | null): string {
  if (!agreement) return 'no reply that both could be read on';
  const { n, raw, kappa, baseRate } = agreement;
  const beyond = kappa
    ? `kappa ${kappa.value.toFixed(2)} (${kappa.lower.toFixed(2)} to ${kappa.upper.toFixed(2)})`
    : 'no kappa, each says one thing only';
  return `agree on ${percent(raw)} of ${n}, ${beyond} at base rates ${percent(baseRate.first)} and ${percent(baseRate.second)}`;
}

const refusals: Readonly<Record<PanelErrorsRefusal, string>> = {
  'fewer-than-three-judges': 'two judges cannot tell which of them errs: error rates without labels need three',
  'too-few-replies': 'fewer than 20 replies that two judges could be read on: too few for error rates without labels',
  'too-rare':
    'events are rarer than 1 in 100, where common errors would be taken for events: no error rates without labels',
  'not-converged': 'no error rates: the estimate did not settle',
};

function errorWords(errors: PanelErrors): string {
  if (errors.status === 'refused') return refusals[errors.reason];
  const each = errors.judges.map(
    ({ judge, sensitivity, falsePositive }) =>
      `${judge} flags ${percent(sensitivity)} of events and ${percent(falsePositive)} of others`,
  );
  return `${each.join('; ')} (Dawid and Skene, ${errors.replies} replies, events ${percent(errors.prevalence)}; as if judges erred independently, so errors that they share are not seen: labels of people decide)`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
