import { gradeCodes } from '../../core/grade-codes.ts';
import { comparedPairs, laneRate } from '../../forecast/lane-rate.ts';
import { formatCount } from '../../report/format-count.ts';
import { formatRate } from '../../report/format-rate.ts';
import { formatRatio } from '../../report/format-ratio.ts';
import type { BehaviorReport, GateReport, VerdictReport } from '../../report/study-report.ts';
import { compareRates, type GateResult, type GateSubject, gate } from '../../stats/index.ts';
import type { StudyForecast } from '../forecast-study.ts';
import type { Study } from '../study.ts';

export function verdictOf(behaviors: readonly BehaviorReport[], gates: readonly GateReport[]): VerdictReport {
  const titles = (call: BehaviorReport['call']): string[] =>
    behaviors.filter((behavior) => behavior.call === call).map((behavior) => behavior.title);
  const worst = (['fail', 'inconclusive', 'pass'] as const).find((verdict) =>
    gates.some((gateReport) => gateReport.verdict === verdict),
  );
  return {
    rises: titles('rises'),
    falls: titles('falls'),
    noCall: titles('no-call').length,
    tooRare: titles('too-rare').length,
    notMeasured: titles('not-measured').length,
    gates,
    gate: worst ?? null,
  };
}

/** Every gate of the study, decided by non-inferiority: PASS needs the whole interval on the right side. */
export function gateReports(study: Study, forecast: StudyForecast): GateReport[] {
  return study.config.forecast.gates.flatMap((stated) => {
    const handle = study.handles.get(stated.behavior);
    if (handle === undefined) {
      return [
        {
          behavior: stated.behavior,
          verdict: 'fail' as const,
          reason: 'The study grades no behavior of this name, and a gate without its metric does not pass.',
          next: null,
        },
      ];
    }
    const decided: GateReport[] = [];
    const { codes } = forecast.lanes.candidate!;
    const events = codes.get(handle)!.filter((code) => code === gradeCodes.event).length;
    if (stated.maxRate !== undefined)
      decided.push(report(stated.behavior, gate(rateSubject(forecast, handle), { cap: stated.maxRate }), events));
    if (stated.maxRatio !== undefined)
      decided.push(report(stated.behavior, gate(ratioSubject(forecast, handle), { margin: stated.maxRatio }), events));
    return decided;
  });
}

function rateSubject({ lanes }: StudyForecast, handle: number): GateSubject {
  return { kind: 'rate', estimate: laneRate(lanes.frame, lanes.candidate!, handle) };
}

function ratioSubject({ lanes }: StudyForecast, handle: number): GateSubject {
  return { kind: 'ratio', comparison: compareRates(comparedPairs({ ...lanes, candidate: lanes.candidate! }, handle)) };
}

function report(behavior: string, result: GateResult, events: number): GateReport {
  const { bound, estimate, limits } = result;
  const show = (value: number): string =>
    bound.kind === 'cap' ? formatRate(value, events) : formatRatio(value, events);
  const decision = result.toDecide;
  const next = decision?.status === 'estimated' ? `${formatCount(decision.morePrefixes)} more prefixes.` : null;
  return {
    behavior,
    verdict: result.verdict,
    reason: `${bound.kind === 'cap' ? 'Cap' : 'Largest ratio'} ${boundText(bound)}: ${figures()}.`,
    next,
  };

  function figures(): string {
    if (!limits || estimate === null) return 'nothing to estimate it from';
    if (events === 0) return `the candidate shows no event, one-sided 95 % limit ${show(limits.upper)}`;
    return `the candidate shows ${show(estimate)}, one-sided 95 % limits ${show(limits.lower)} to ${show(limits.upper)}`;
  }
}

/** A bound is stated by a person and needs no events to earn its digits. */
function boundText(bound: GateResult['bound']): string {
  return bound.kind === 'cap' ? `${Number((bound.value * 100).toPrecision(3))} %` : `×${bound.value}`;
}
