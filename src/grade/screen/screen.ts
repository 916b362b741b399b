import type { GradableReply } from '../../core/grade.ts';
import type { RuleGrader } from '../rule-grader.ts';
import { guessOf } from './calibrate-logits.ts';
import { rememberedScores } from './remembered-scores.ts';
import { textScorer } from './score-text.ts';
import type { ScreenFile } from './screen-file.ts';

/**
 * A cheap first look at a reply, before the reasoner: n-grams trained on the spot, with or without embeddings, a rule, or
 * an endpoint.
 */
export interface Screen {
  /** Name and version; changes whenever guesses could. */
  readonly id: string;
  /**
   * Calibrated P(event), 0..1. Rejects or throws where the screen has no answer: such a reply is escalated for certain,
   * but for an `isScreenMistake`, which ends the run.
   */
  guess(reply: GradableReply, signal?: AbortSignal): number | Promise<number>;
}

/** A screen that looks at the reply's text alone, so that its scores can be held against labelled texts. */
export interface ScoringScreen extends Screen {
  /** What metrics and certificates rank by: a logit, or an endpoint's own score. Rejects where there is none. */
  score(text: string, signal?: AbortSignal): number | Promise<number>;
  /** P(event) of a score, 0..1; throws where the score cannot be one and no calibration is given. */
  guessOfScore(score: number): number;
}

/** A screen that needs no wait. */
export interface TextScreen extends ScoringScreen {
  guess(reply: GradableReply): number;
  score(text: string): number;
  guessText(text: string): number;
}

/** The trained n-gram screen: sees the reply's text, not the prompt (docs/screens.md has the measurement). */
export function ngramScreen({ id, model, calibration }: Pick<ScreenFile, 'id' | 'model' | 'calibration'>): TextScreen {
  const score = textScorer(model);
  const guessText = (text: string) => guessOf(calibration, score(text));
  return {
    id,
    score,
    guessOfScore: (logit) => guessOf(calibration, logit),
    guessText,
    guess: ({ content }) => guessText(content),
  };
}

/** A screen of scores that have to be waited for; each text's score is asked for once. */
export function waitingScreen(of: {
  readonly id: string;
  readonly score: (text: string, signal?: AbortSignal) => Promise<number>;
  readonly guessOfScore: (score: number) => number;
}): ScoringScreen {
  const score = rememberedScores(of.score);
  return {
    ...of,
    score,
    guess: async ({ content }, signal) => of.guessOfScore(await score(content, signal)),
  };
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
