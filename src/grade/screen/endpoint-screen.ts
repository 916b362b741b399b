import { contentId } from '../../core/content-id.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { ScreenEndpointConfig } from '../../core/screen-config.ts';
import type { JsonAsker } from '../../models/json-asker.ts';
import { guessOf } from './calibrate-logits.ts';
import { type ScoringScreen, waitingScreen } from './screen.ts';
import type { ScreenCalibration } from './screen-calibration.ts';

/** What of an endpoint's declaration can change a score. */
export type ScoreRoute = Pick<ScreenEndpointConfig, 'endpoint' | 'body' | 'score'>;

/** Names the route: host, and a hash of address, body and place of the score. */
export function scoreRouteId({ endpoint, body, score }: ScoreRoute): string {
  return `endpoint:${new URL(endpoint).host}:${contentId('score-route', { endpoint, body, score }).slice(0, 12)}`;
}

/** The screen's id, without opening it: another calibration guesses otherwise. */
export function endpointScreenId(route: ScoreRoute, calibration: ScreenCalibration | null): string {
  return calibration ? calibration.id : `${scoreRouteId(route)}:uncalibrated`;
}

/**
 * Any endpoint that answers JSON with a score in it. Without a calibration the score is taken for a probability. A reply
 * for which there is no score has no guess: it rejects with `screen.no-score`.
 */
export function endpointScreen(
  route: ScoreRoute,
  asker: Pick<JsonAsker, 'ask'>,
  calibration: ScreenCalibration | null,
): ScoringScreen {
  refuseOtherRoute(route, calibration);
  const id = endpointScreenId(route, calibration);
  return waitingScreen({
    id,
    guessOfScore: (score) => {
      if (calibration) return guessOf(calibration.calibration, score);
      if (score >= 0 && score <= 1) return score;
      throw noProbability(route, score);
    },
    score: async (text, signal = new AbortController().signal) => {
      const answer = await asker.ask(filled(route.body, text), signal);
      if (answer.status === 'answered') return scoreIn(answer.body, route);
      signal.throwIfAborted();
      throw noScore(route, answer.status === 'failed' ? `${answer.reason}: ${answer.detail}` : 'the run stops');
    },
  });
}

/** Refuses a calibration that was fitted on the scores of another address, body or place. */
export function refuseOtherRoute(route: ScoreRoute, calibration: ScreenCalibration | null): void {
  const id = scoreRouteId(route);
  if (!calibration || calibration.route === id) return;
  throw new ForeshadowError(
    'screen.other-endpoint',
    `The calibration was fitted on scores of ${calibration.route}, and this is ${id}.`,
    { hint: 'Another address, body or score pointer gives other scores: foreshadow screen train --endpoint … again.' },
  );
}

/** The template with the text in the place of every {text} in its strings. Keys stay as they are. */
function filled(template: unknown, text: string): unknown {
  if (typeof template === 'string') return template.replaceAll('{text}', () => text);
  if (Array.isArray(template)) return template.map((item) => filled(item, text));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filled(value, text)]));
}

/** The number at the pointer; true and false, as flags are given, count as 1 and 0. */
function scoreIn(body: unknown, route: ScoreRoute): number {
  let found: unknown = body;
  for (const step of route.score.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const has = typeof found === 'object' && found !== null && Object.hasOwn(found, key);
    found = has ? (found as Record<string, unknown>)[key] : undefined;
  }
  if (typeof found === 'boolean') return found ? 1 : 0;
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  throw noScore(route, `${route.score} of the answer is ${found === undefined ? 'not there' : 'no number'}`);
}

function noScore({ endpoint }: ScoreRoute, why: string): ForeshadowError {
  return new ForeshadowError('screen.no-score', `${endpoint} gave no score: ${why.slice(0, 300)}.`, {
    hint: 'Check the address, the body it is sent, and the JSON pointer to the score.',
  });
}

function noProbability({ endpoint }: ScoreRoute, score: number): ForeshadowError {
  return new ForeshadowError('screen.no-probability', `${endpoint} answered ${score}, which is no probability.`, {
    hint: 'Fit a calibration on labelled rows: foreshadow screen train --endpoint … --out calibration.json.',
  });
}
