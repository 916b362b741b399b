import { capitalised } from './format-count.ts';

const words: Readonly<Record<string, string>> = {
  // Why a prefix cannot be asked again
  'no-assistant-turn': 'no assistant turn to ask again',
  'image-part': 'image in the prefix',
  'audio-part': 'audio in the prefix',
  'file-part': 'file in the prefix',
  'unsupported-part': 'a kind of content that cannot be sent',
  'orphan-tool-result': 'tool result without its call',
  'missing-tool-result': 'tool call without its result',
  'missing-content': 'message without content',
  'by-reference': 'content kept elsewhere, by reference only',
  'over-context': 'longer than the context',
  'control-tokens': 'control tokens in the text',
  'tools-unsupported': 'tools the deployment cannot take',
  // Why a deployment gave no reply
  timeout: 'time-out',
  connection: 'no connection',
  'cut-body': 'answer cut off on the way',
  'not-json': 'not JSON',
  'bad-shape': 'answer of another shape',
  'empty-choices': 'answer without a choice',
  redirected: 'redirected elsewhere',
  unauthorized: 'not authorised',
  rejected: 'request rejected',
  'rate-limited': 'rate limit',
  'server-error': 'server error',
  'circuit-open': 'endpoint given up after repeated failures',
  'not-recorded': 'not in the recording',
  'model-error': 'model error',
  // Why a reply has no grade
  'parse-failure': 'grade could not be parsed',
  'off-menu-label': 'label outside the policy',
  'grader-error': 'grader error',
  'panel-split': 'the judges of the panel split evenly',
  'policy-too-long': 'policy too long for the grader',
  'not-applicable': 'policy does not apply',
  refused: 'grader refused',
  // Why a rate is not corrected for grader error
  'no-flagged-labels': 'no flagged reply is labelled',
  'no-unflagged-labels': 'no reply that the grader passed is labelled',
  'none-correct': 'people call none of the labelled flagged replies an event',
  'sensitivity-unbounded':
    'one missed event would weigh more than all that was caught, label more that the grader passed',
  // Why a conversation was left out
  'no-consent': 'no consent',
  'other-model': 'answered by another model',
  'no-time': 'no time stamp',
  'before-window': 'before the window',
  'after-window': 'after the window',
  'other-surface': 'another surface',
  'other-source': 'another source',
  'user-excluded': 'excluded user',
  'user-not-included': 'user not in the list',
  duplicate: 'duplicate',
  'unknown-language': 'language unknown',
  'other-language': 'another language',
  // Forecasters
  default: 'Foreshadow',
  'raw-replay': 'raw replay',
  persistence: 'same as last time',
  'placebo-corrected': 'placebo-corrected replay',
  'placebo-shrunken': 'placebo and shrunken ratio',
  'paired-closed-form': 'paired pool, closed form',
  'eb-mixture': 'empirical-Bayes mixture',
  'benchmark-transfer': 'rates of a benchmark',
  // Lanes
  'current-observed': 'Today, as logged',
  placebo: 'Today, asked again',
  candidate: 'Candidate, replayed',
  'candidate-observed': 'Candidate, launched',
};

const flagSentences: Readonly<Record<string, string>> = {
  'zero-events': 'No event was seen: only the upper end of the range is a claim.',
  'below-floor': 'The rate is below what this sample can measure.',
  'weight-concentration': 'One user carries much of the variance: read the assumption-free bound too.',
  'ess-low': 'The weights are so uneven that few replies count.',
  'audit-thin': 'Few grades were checked by people.',
  'tail-exploratory': 'Extrapolated beyond the data: exploratory only, never for a gate.',
  'clusters-cross-strata':
    'Users fall into several strata, so the strata were left out of the variance (the wider choice).',
  'single-cluster-strata': 'Some strata have a single user, so their spread is not known.',
  missing: 'Some replies have no grade.',
};

/** `zeroEvents` and `zero-events` are one flag. */
const kebab = (id: string): string => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A reason, a forecaster or a lane in words; an unknown one with its hyphens taken out. */
export function inWords(id: string): string {
  return words[id] ?? words[kebab(id)] ?? id.replace(/[-_]+/g, ' ');
}

/** A remark about an estimate as a sentence; one that already is a sentence stays. */
export function flagInWords(flag: string): string {
  return flagSentences[kebab(flag)] ?? capitalised(inWords(flag));
}

/** Parts of a forecast's variance: their name and what they are. */
export const varianceParts = [
  ['sampling', 'Sampling', 'a finite slice and a finite launch'],
  ['placebo', 'Regeneration', 'what asking again does by itself, from the placebo lane'],
  ['drift', 'Drift and mix', 'users and their requests change'],
  ['grader', 'Grader', 'the instrument errs'],
  ['model', 'Model', 'how wrong earlier forecasts were'],
] as const;
