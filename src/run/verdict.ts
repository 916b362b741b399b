import { pairRows, surveyRows } from '../forecast/slice-lanes.ts';
import type { BehaviorReport, GateReport, VerdictReport } from '../report/study-report.ts';
import { compareRates, estimateRate, type GateResult, type GateSubject, gate } from '../stats/index.ts';
import type { StudyForecast } from './forecast-study.ts';
import type { Study } from './study.ts';

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
    if (stated.maxRate !== undefined)
      decided.push(report(stated.behavior, gate(rateSubject(forecast, handle), { cap: stated.maxRate })));
    if (stated.maxRatio !== undefined)
      decided.push(report(stated.behavior, gate(ratioSubject(forecast, handle), { margin: stated.maxRatio })));
    return decided;
  });
}

function rateSubject({ lanes }: StudyForecast, handle: number): GateSubject {
  const { frame } = lanes;
  return {
    kind: 'rate',
    estimate: estimateRate({ rows: surveyRows(frame, lanes.candidate!, handle), design: frame.design }),
  };
}

function ratioSubject({ lanes }: StudyForecast, handle: number): GateSubject {
  const rows = function* () {
    for (const row of pairRows({ ...lanes, candidate: lanes.candidate! }, handle)) {
      yield { a: row.current, b: row.candidate, weight: row.weight, cluster: row.cluster, stratum: row.stratum };
    }
  };
  return { kind: 'ratio', comparison: compareRates(rows()) };
}

function report(behavior: string, result: GateResult): GateReport {
  const { bound, estimate, limits } = result;
  const show = (value: number): string =>
    bound.kind === 'cap' ? `${Number((value * 100).toPrecision(2))} %` : `×${Number(value.toPrecision(2))}`;
  const figures =
    limits && estimate !== null
      ? `${show(estimate)}, one-sided 95 % limits ${show(limits.lower)} to ${show(limits.upper)}`
      : 'nothing to estimate it from';
  const decision = result.toDecide;
  const next = decision?.status === 'estimated' ? `${decision.morePrefixes} more prefixes would decide it.` : null;
  return {
    behavior,
    verdict: result.verdict,
    reason: `${bound.kind === 'cap' ? 'Cap' : 'Largest ratio'} ${show(bound.value)}: the candidate shows ${figures}.`,
    next,
  };
}
