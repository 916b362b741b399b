import type { Deployment } from '../../core/deployment.ts';
import type { DeploymentReport, StudyReport, TrafficReport } from '../../report/study-report.ts';
import type { DrawnSlice } from '../../slice/draw-slice.ts';
import { injectionSentence } from '../benchmark/recorded-injection.ts';
import { forecastStudy, modelName, type StudyForecast } from '../forecast-study.ts';
import { isoOrNull } from '../iso-time.ts';
import { ledgerOfStudy, registrationPayload } from '../ledger-path.ts';
import { reasonerSentences } from '../reasoned/reasoner-sentences.ts';
import { anchorSentences } from '../reasoned/regrade-anchor.ts';
import { scoreStudy } from '../score-study.ts';
import type { RunDeps, Study } from '../study.ts';
import { behaviorReports } from './behavior-reports.ts';
import { laneAccountings } from './lane-accounting.ts';
import { methodOf } from './method-text.ts';
import { morePrefixes } from './more-prefixes.ts';
import { scoreReport } from './score-report.ts';
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
    accounting: await laneAccountings(study, forecast, score),
    morePrefixes: await morePrefixes(study, forecast),
    uncertainty: uncertaintyShares(forecast),
    score: score ? await scoreReport(study, behaviors, score) : null,
    method: [
      ...methodOf(study, forecast, score),
      ...(await reasonerSentences(study)),
      ...(await anchorSentences(study)),
      await injectionSentence(study),
    ],
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
