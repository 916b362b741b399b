import { formatCount } from './format-count.ts';
import { formatMeasured, formatRange, formatRate, significant } from './format-rate.ts';
import { flagInWords, inWords } from './reason-words.ts';
import type { CorrectedReport, RateReport } from './study-report.ts';

/** Stands wherever corrected rates do. */
export const apparentStays =
  'Forecast and score stay as graded: the outcome is measured by the same grader, so its errors are in both.';

type Named = Pick<CorrectedReport, 'ppv' | 'sensitivity' | 'allVerified' | 'labels'>;

/** `corrected for grader error: PPV 18 of 20, sensitivity 9 of 11`; without a sensitivity nothing is corrected. */
export function correctionLabel({ ppv, sensitivity, allVerified, labels }: Named): string {
  if (sensitivity === null || (ppv === null && !allVerified)) return 'not corrected for grader error yet';
  const checked = ppv ? `PPV ${countOf(ppv)}` : `all ${labels.flagged} flagged checked, ${labels.events} right`;
  return `corrected for grader error: ${checked}, sensitivity ${countOf(sensitivity)}`;
}

/** Effective counts are fractions: one digit behind the point while they are few. */
function countOf({ correct, n }: { correct: number; n: number }): string {
  const digits = (value: number): string =>
    value >= 20 || Math.abs(value - Math.round(value)) < 0.05 ? formatCount(Math.round(value)) : value.toFixed(1);
  return `${digits(correct)} of ${digits(n)}`;
}

/** The rates as graded; a lane without one is null. */
type Graded = Readonly<Record<'candidate' | 'today' | 'placebo', RateReport | null>>;

/** The lane's rate as graded, corrected, and how far people and grader agree: one sentence of plain text. */
export function correctedSentence(behavior: Graded, one: CorrectedReport): string {
  const apparent = { candidate: behavior.candidate, 'current-observed': behavior.today, placebo: behavior.placebo };
  const graded = formatMeasured(apparent[one.lane as keyof typeof apparent] ?? null);
  const { result, labels } = one;
  const said =
    result.status === 'estimated'
      ? `${formatRate(result.rate, labels.events)} (${formatRange({ kind: 'interval', ...result.ci95 }, labels.events)}), ${one.label}`
      : `not corrected yet: ${inWords(result.reason)}`;
  const remarks = result.status === 'estimated' ? result.flags.map((flag) => ` ${flagInWords(flag)}`).join('') : '';
  return `${inWords(one.lane)}: ${graded} as graded; ${said}.${remarks} ${agreementWords(one)}`;
}

function agreementWords({ kappa, agreement, baseRate, labels }: CorrectedReport): string {
  const people = labels.labellers === 1 ? 'one person' : `${labels.labellers} people`;
  const chance =
    kappa === null
      ? ''
      : `, kappa ${significant(kappa.value, 2)} (${kappa.lower.toFixed(2)} to ${kappa.upper.toFixed(2)})`;
  const base = `at a base rate of ${formatRate(baseRate.people, labels.events)}`;
  return `Grader and ${people} agree on ${Math.round(100 * agreement)} %${chance} ${labels.events > 0 ? base : ''}`
    .trim()
    .concat('.');
}
