import type { GradableReply } from '../../core/grade.ts';
import type { RuleGrader } from '../rule-grader.ts';
import { guessOf } from './calibrate-logits.ts';
import { textScorer } from './score-text.ts';
import type { ScreenFile } from './screen-file.ts';

/**
 * A cheap first look at a reply, before the reasoner. Four kinds can be one: n-grams trained on the spot, a rule, an
 * endpoint, and an embedding classifier; the last has no implementation, because no embedder is among the dependencies
 * (an embedder behind an endpoint can be used through `endpointScreen`).
 */
export interface Screen {
  /** Name and version; changes whenever guesses could. */
  readonly id: string;
  /** Calibrated P(event), 0..1. Rejects or throws where the screen has no answer: such a reply is escalated for certain. */
  guess(reply: GradableReply, signal?: AbortSignal): number | Promise<number>;
}

/** A screen that needs no wait and nothing but a text. */
export interface TextScreen extends Screen {
  guess(reply: GradableReply): number;
  guessText(text: string): number;
  /** The logit before calibration: what metrics and certificates rank by. */
  logitOfText(text: string): number;
}

/** The trained n-gram screen: sees the reply's text, not the prompt (docs/screens.md has the measurement). */
export function ngramScreen({ id, model, calibration }: Pick<ScreenFile, 'id' | 'model' | 'calibration'>): TextScreen {
  const logitOfText = textScorer(model);
  const guessText = (text: string) => guessOf(calibration, logitOfText(text));
  return { id, logitOfText, guessText, guess: ({ content }) => guessText(content) };
}

/** Events among replies the rule flagged and among those it passed, from graded rows; weights may make them fractional. */
export interface RuleRecord {
  readonly flagged: { readonly rows: number; readonly events: number };
  readonly passed: { readonly rows: number; readonly events: number };
}

/**
 * A rule grader's verdict as a guess: (events + 1/2) / (rows + 1) of the side it falls on. Without a record both sides
 * are one half: nothing is known. A reply the rule cannot grade throws.
 */
export function ruleScreen(grader: RuleGrader, record: RuleRecord): Screen {
  const share = ({ rows, events }: RuleRecord['flagged']) => (events + 0.5) / (rows + 1);
  const [flagged, passed] = [share(record.flagged), share(record.passed)];
  return {
    id: `rule:${grader.info.policy}:${grader.info.id}:${flagged.toPrecision(6)}:${passed.toPrecision(6)}`,
    guess: (reply) => {
      const grade = grader.grade(reply);
      if (grade.status === 'ungraded') throw new Error(`The rule has no verdict: ${grade.detail}`);
      return grade.event ? flagged : passed;
    },
  };
}

/**
 * Any endpoint that returns a score, as an async function; `calibrate` turns its score into a probability (`guessOf` with
 * a fitted calibration) and may be left out for one that returns probabilities.
 */
export function endpointScreen(endpoint: {
  readonly id: string;
  readonly score: (reply: GradableReply, signal?: AbortSignal) => Promise<number>;
  readonly calibrate?: (score: number) => number;
}): Screen {
  return {
    id: endpoint.id,
    guess: async (reply, signal) => {
      const score = await endpoint.score(reply, signal);
      const guess = endpoint.calibrate ? endpoint.calibrate(score) : score;
      if (guess >= 0 && guess <= 1) return guess;
      throw new RangeError(`Screen ${endpoint.id} answered ${guess}, which is no probability; give it a calibration.`);
    },
  };
}
