import type { Deployment } from '../core/deployment.ts';
import { gradeCodes, gradeOfCode } from '../core/grade-codes.ts';
import type { Lane } from '../core/reply.ts';
import type { DeploymentReport, LaneAccounting, StudyReport, TrafficReport } from '../report/study-report.ts';
import type { DrawnSlice } from '../slice/draw-slice.ts';
import type { LaneRef } from '../store/store.ts';
import { behaviorReports } from './behavior-reports.ts';
import { forecastStudy, modelName, type StudyForecast } from './forecast-study.ts';
import { isoOrNull } from './iso-time.ts';
import { laneRefs } from './lanes.ts';
import { ledgerOfStudy, registrationPayload } from './ledger-path.ts';
import { methodOf } from './method-text.ts';
import { morePrefixes } from './more-prefixes.ts';
import { scoreReport } from './score-report.ts';
import { type StudyScore, scoreStudy } from './score-study.ts';
import { policyHandles, type RunDeps, type Study } from './study.ts';
import { gateReports, verdictOf } from './verdict.ts';

/** Everything a reader sees, derived from rows and the ledger now. */
export async function reportStudy(study: Study, deps: Pick<RunDeps, 'clock'>): Promise<StudyReport> {
  const forecast = await forecastStudy(study);
  const { registration, scorecard } = await ledgerOfStudy(study);
  const score = registration && scorecard ? await scoreStudy(study) : null;
  const registered = registration ? registrationPayload(registration).behaviors : forecast.behaviors;
  const behaviors = await behaviorReports(study, forecast, { registered, score });
  const gates = gateReports(study, forecast);
  return {
    schema: 'foreshadow.report/1',
    study: study.config.study,
    generatedAt: new Date(deps.clock.now()).toISOString(),
    stage: score ? 'scored' : registration ? 'registered' : 'forecast',
    recorded: forecast.recorded,
    current: deploymentReport(study.config.current, 'current'),
    candidate: deploymentReport(study.config.candidate, 'candidate'),
    traffic: await trafficReport(study, forecast.slice),
    slice: {
      id: forecast.slice.id,
      prefixes: forecast.slice.prefixes,
      users: forecast.lanes.frame.clusters.labels.length,
      turnRule: forecast.slice.config.turnRule,
      perUser: forecast.slice.config.perUser,
      strata: forecast.slice.config.strata,
      seed: forecast.slice.config.seed,
    },
    instrument: { id: study.instrument.id, policies: study.policies.length },
    registration: registration
      ? { at: registration.at, hash: registration.hash, outcomeWindow: study.config.forecast.outcomeWindow ?? null }
      : null,
    verdict: verdictOf(behaviors, gates),
    behaviors,
    accounting: await accounting(study, forecast, score),
    morePrefixes: await morePrefixes(study, forecast),
    uncertainty: uncertaintyShares(forecast),
    score: score ? await scoreReport(study, behaviors, score) : null,
    method: methodOf(study, forecast, score),
    assumptions: [...new Set(forecast.behaviors.flatMap((behavior) => behavior.forecast.assumptions))],
  };
}

function deploymentReport(deployment: Deployment, fallback: string): DeploymentReport {
  const { systemPrompt } = deployment;
  const prompt =
    systemPrompt === 'logged'
      ? 'as logged'
      : systemPrompt === 'none'
        ? 'none'
        : 'replace' in systemPrompt
          ? systemPrompt.replace
          : systemPrompt.replaceFile;
  return {
    name: deployment.name ?? fallback,
    model: modelName(deployment),
    systemPrompt: prompt,
    sampling: { ...deployment.sampling },
  };
}

async function trafficReport(study: Study, slice: DrawnSlice): Promise<TrafficReport> {
  const counts = await study.store.traffic.counts('current');
  return {
    conversations: counts.conversations,
    users: counts.users,
    from: isoOrNull(counts.firstAt),
    to: isoOrNull(counts.lastAt),
    replayableTurns: counts.replayableTurns,
    notReplayable: { ...counts.blocked, ...slice.summary.outsideFrame },
    excluded: counts.excluded,
    rejected: counts.rejected,
  };
}

async function accounting(study: Study, forecast: StudyForecast, score: StudyScore | null): Promise<LaneAccounting[]> {
  const refs = laneRefs(study);
  const lanes: [LaneRef, string, Lane][] = [
    [refs.observed, forecast.slice.id, 'current-observed'],
    ...(study.config.placebo ? [[refs.placebo, forecast.slice.id, 'placebo'] as [LaneRef, string, Lane]] : []),
    [refs.candidate, forecast.slice.id, 'candidate'],
    ...(score ? [[refs.launched, score.slice.id, 'candidate-observed'] as [LaneRef, string, Lane]] : []),
  ];
  return Promise.all(lanes.map(([ref, slice, lane]) => laneAccounting(study, { ref, slice, lane })));
}

async function laneAccounting(
  study: Study,
  { ref, slice, lane }: { ref: LaneRef; slice: string; lane: Lane },
): Promise<LaneAccounting> {
  const policies = policyHandles(study);
  const counts = await study.store.replies.counts(slice, ref);
  const reasons = await study.store.grades.ungradedReasons(slice, ref, policies);
  const table = await study.store.grades.table(slice, ref, policies);
  const ungraded: Record<string, number> = {};
  for (const byReason of reasons.values())
    for (const [reason, n] of Object.entries(byReason)) ungraded[reason] = (ungraded[reason] ?? 0) + n;
  let graded = 0;
  let notEscalated = 0;
  let pending = 0;
  for (const codes of table.codes.values()) {
    for (const code of codes) {
      if (gradeOfCode(code) !== null) graded++;
      if (code === gradeCodes.pending) pending++;
      if (code === gradeCodes.notEscalated) notEscalated++;
    }
  }
  return {
    lane,
    deployment: ref.deployment,
    sampled: counts.sampled,
    replied: counts.replied,
    recorded: counts.recorded,
    failed: counts.failed,
    notReplayable: counts.notReplayable,
    pending: counts.pending,
    graded,
    ungraded,
    notEscalated,
    gradesPending: pending - counts.pending * policies.length,
    inputTokens: counts.inputTokens,
    outputTokens: counts.outputTokens,
    costUsd: counts.costUsd,
  };
}

function uncertaintyShares(forecast: StudyForecast): StudyReport['uncertainty'] {
  const total = { sampling: 0, grader: 0, placebo: 0, drift: 0, model: 0 };
  for (const behavior of forecast.behaviors) {
    const parts = behavior.forecast.forecasts.default?.components;
    if (!parts) continue;
    const sum = parts.sampling + parts.grader + parts.placebo + parts.drift + parts.model;
    for (const part of Object.keys(total) as (keyof typeof total)[])
      total[part] += sum > 0 ? parts[part] / sum / forecast.behaviors.length : 0;
  }
  return total;
}
