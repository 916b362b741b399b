import { requireCount, requireEvents, requireNonNegative, requirePositive } from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';
import { forecasterNames, type PairedSummary } from './evidence.ts';
import type { ForecastRateOptions } from './forecast-options.ts';

/** Throws StatsError for the first count, name or option that cannot be. */
export function checkEvidence(evidence: readonly PairedSummary[], options: ForecastRateOptions = {}): void {
  const seen = new Set<string>();
  for (const [index, one] of evidence.entries()) {
    checkSummary(one, `evidence[${index}]`);
    if (seen.has(one.behavior)) refuse(`evidence[${index}].behavior`, one.behavior, 'each behavior comes once');
    seen.add(one.behavior);
  }
  if (options.outcomeN !== undefined) requireCount('outcomeN', options.outcomeN, 1);
  if (options.blocksAhead !== undefined) requireCount('blocksAhead', options.blocksAhead, 1);
  for (const name of options.forecasters ?? []) {
    if (!forecasterNames.includes(name)) refuse('forecasters', name, `known are ${forecasterNames.join(', ')}`);
  }
}

function checkSummary(one: PairedSummary, at: string): void {
  requirePositive(`${at}.n`, one.n);
  requireEvents({ x: `${at}.current`, n: `${at}.n` }, one.current, one.n);
  requireEvents({ x: `${at}.candidate`, n: `${at}.n` }, one.candidate, one.n);
  const least = Math.min(one.current, one.candidate);
  requireEvents({ x: `${at}.both`, n: 'the smaller of current and candidate' }, one.both, least);
  requireNonNegative(`${at}.candidateOnly`, one.candidateOnly);
  requireNonNegative(`${at}.currentOnly`, one.currentOnly);
  if (one.placebo) checkPlacebo(one.placebo, `${at}.placebo`);
  if (one.logs) requireEvents({ x: `${at}.logs.events`, n: `${at}.logs.n` }, one.logs.events, one.logs.n);
  for (const [index, block] of (one.blocks ?? []).entries()) {
    requireEvents({ x: `${at}.blocks[${index}].current`, n: `${at}.blocks[${index}].n` }, block.current, block.n);
    requireEvents({ x: `${at}.blocks[${index}].candidate`, n: `${at}.blocks[${index}].n` }, block.candidate, block.n);
  }
}

function checkPlacebo(placebo: NonNullable<PairedSummary['placebo']>, at: string): void {
  requireEvents({ x: `${at}.events`, n: `${at}.n` }, placebo.events, placebo.n);
  requireEvents({ x: `${at}.logged`, n: `${at}.n` }, placebo.logged, placebo.n);
  requireEvents(
    { x: `${at}.both`, n: 'the smaller of events and logged' },
    placebo.both,
    Math.min(placebo.events, placebo.logged),
  );
}

function refuse(argument: string, value: unknown, expected: string): never {
  throw new StatsError('argument-invalid', { argument, value, expected });
}
