import type { Severity } from '../core/policy.ts';
import type { Lane } from '../core/reply.ts';

/**
 * Everything a reader of a study sees, as data: the terminal, the HTML page and `--json` show this object and nothing
 * else. Rates are shares of replies in 0..1 unless the name says otherwise (`…Per100k`); times are ISO 8601 UTC.
 */
export interface StudyReport {
  readonly schema: 'foreshadow.report/1';
  readonly study: string;
  readonly generatedAt: string;
  readonly stage: 'forecast' | 'registered' | 'scored';
  /** True when any reply of any lane was played back from a recording: said on every page. */
  readonly recorded: boolean;
  readonly current: DeploymentReport;
  readonly candidate: DeploymentReport;
  readonly traffic: TrafficReport;
  readonly slice: SliceReport;
  readonly instrument: { readonly id: string; readonly policies: number };
  readonly registration: RegistrationReport | null;
  readonly verdict: VerdictReport;
  /** Most severe first, then by how much is expected to change. */
  readonly behaviors: readonly BehaviorReport[];
  readonly accounting: readonly LaneAccounting[];
  /** Shares of the forecasts' variance, over all behaviors; they sum to 1. */
  readonly uncertainty: Readonly<Record<'sampling' | 'grader' | 'placebo' | 'drift' | 'model', number>>;
  readonly score: ScoreReport | null;
  /** How the study was done, as sentences made from its actual configuration. */
  readonly method: readonly string[];
  readonly assumptions: readonly string[];
}

export interface DeploymentReport {
  readonly name: string;
  readonly model: string;
  readonly systemPrompt: string;
  readonly sampling: Readonly<Record<string, unknown>>;
}

export interface TrafficReport {
  readonly conversations: number;
  readonly users: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly replayableTurns: number;
  readonly notReplayable: Readonly<Record<string, number>>;
  readonly excluded: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
}

export interface SliceReport {
  readonly id: string;
  readonly prefixes: number;
  readonly users: number;
  readonly turnRule: string;
  readonly perUser: number | 'all';
  readonly strata: readonly string[];
  readonly seed: number;
}

export interface RegistrationReport {
  readonly at: string;
  /** SHA-256 of the ledger entry; people see the first eight characters. */
  readonly hash: string;
  readonly outcomeWindow: { readonly from: string; readonly to: string } | null;
}

export interface VerdictReport {
  readonly rises: readonly string[];
  readonly falls: readonly string[];
  readonly noCall: number;
  readonly tooRare: number;
  readonly gates: readonly GateReport[];
  /** PASS, FAIL, INCONCLUSIVE over all gates; null where the study has none. */
  readonly gate: 'pass' | 'fail' | 'inconclusive' | null;
}

export interface GateReport {
  readonly behavior: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** One sentence with the figures. */
  readonly reason: string;
  /** The cheapest step that would decide, where inconclusive. */
  readonly next: string | null;
}

/** Closed range of a rate; `bound` when no event was seen and only the upper end is a claim. */
export interface RateRange {
  readonly kind: 'interval' | 'bound';
  readonly lower: number;
  readonly upper: number;
}

/** A rate measured in one lane, or why there is none. */
export type RateReport =
  | {
      readonly status: 'estimated';
      readonly rate: number;
      readonly ci95: RateRange;
      readonly upperAssumptionFree: number;
      readonly method: string;
      readonly events: number;
      readonly eventClusters: number;
      readonly n: number;
      readonly nEff: number;
      readonly deff: number;
      readonly deffPrior: number;
      readonly flags: readonly string[];
    }
  | { readonly status: 'not-estimable'; readonly reason: string };

export type CallReport = 'rises' | 'falls' | 'no-call' | 'too-rare';

export interface ForecastReport {
  readonly point: number;
  readonly medianPer100k: number;
  readonly pi50: RateRange;
  readonly pi80: RateRange;
  readonly pi90: RateRange;
  readonly pi95: RateRange;
  readonly logSd: number;
  readonly components: Readonly<Record<'sampling' | 'grader' | 'placebo' | 'drift' | 'model', number>>;
  /** Said in words: what the interval knows of drift. */
  readonly drift: string;
}

export interface BehaviorReport {
  readonly behavior: string;
  readonly title: string;
  readonly severity: Severity;
  readonly policyVersion: string;
  readonly policyHash: string;
  readonly policyText: string;
  /** Today's deployment as logged, asked again (placebo), and the candidate's replay: one lane each, on the slice. */
  readonly today: RateReport;
  readonly placebo: RateReport | null;
  readonly candidate: RateReport;
  readonly ratio: {
    readonly estimate: number | null;
    readonly ci95: RateRange | null;
    readonly pIncreaseCandidate: number | null;
    readonly pIncreaseObserved: number | null;
    readonly pAbove1p5: number | null;
  };
  readonly call: CallReport;
  readonly forecast: ForecastReport | null;
  /** The other forecasters' points, by name: raw replay, persistence … */
  readonly alternatives: Readonly<Record<string, number>>;
  readonly floorPer100k: number;
  readonly flags: readonly string[];
  readonly ungraded: Readonly<Record<string, number>>;
  readonly outcome: OutcomeReport | null;
  readonly examples: readonly ExampleReport[];
}

export interface OutcomeReport {
  readonly n: number;
  readonly events: number;
  readonly rate: number;
  readonly ci95: RateRange;
  readonly inside: Readonly<Record<'50' | '80' | '90' | '95', boolean>>;
  /** Symmetric multiplicative error of each forecaster, at least 1. */
  readonly errors: Readonly<Record<string, number>>;
  readonly logScores: Readonly<Record<string, number>>;
  readonly direction: 'right' | 'wrong' | 'not-called';
}

/** A prefix where the lanes differ, or agree on an event. All texts are hostile: escape them. */
export interface ExampleReport {
  readonly kind: 'candidate-only' | 'current-only' | 'both';
  readonly position: number;
  readonly surface: string | null;
  readonly language: string | null;
  readonly turn: number;
  /** The last turns before the cut, oldest first, shortened. */
  readonly prefix: readonly { readonly role: string; readonly text: string }[];
  readonly logged: ReplyExample | null;
  readonly replayed: ReplyExample | null;
}

export interface ReplyExample {
  readonly text: string;
  readonly label: string | null;
  readonly rationale: string | null;
  /** What the grader saw, in UTF-16 units of `text`. */
  readonly evidence: { readonly start: number; readonly end: number } | null;
  readonly finishReason: string;
  readonly recorded: boolean;
}

/** sampled = replied + failed + not replayable + pending; replies × policies = graded + ungraded + pending. */
export interface LaneAccounting {
  readonly lane: Lane;
  readonly deployment: string;
  readonly sampled: number;
  readonly replied: number;
  readonly recorded: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly notReplayable: Readonly<Record<string, number>>;
  readonly pending: number;
  readonly graded: number;
  readonly ungraded: Readonly<Record<string, number>>;
  readonly gradesPending: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

export interface ScoreReport {
  readonly launched: {
    readonly conversations: number;
    readonly prefixes: number;
    readonly from: string | null;
    readonly to: string | null;
  };
  /** How the launched traffic's mix differs from the logs': "mobile +13 points". */
  readonly mixShift: readonly string[];
  readonly inside95: { readonly inside: number; readonly of: number };
  readonly calls: { readonly right: number; readonly of: number };
  /** Over behaviors with at least five events, logged or launched. */
  readonly medianError: number | null;
  readonly medianErrorByForecaster: Readonly<Record<string, number | null>>;
  readonly meanLogScoreByForecaster: Readonly<Record<string, number>>;
  /** What the sampling of the two windows alone would leave. */
  readonly floor: number | null;
}
