import {
  requireCount,
  requireEvents,
  requireInclusion,
  requireKnownOptions,
  requireNonNegative,
  requireOneOf,
  requireOpenProbability,
  requirePositive,
} from '../require-argument.ts';
import { StatsError } from '../stats-error.ts';

/** What is believed about one behavior before the study. */
export interface PlannedBehavior {
  readonly behavior: string;
  /** Rate per message expected of the candidate. */
  readonly rate: number;
  /** Share of the grader's positives that are right, and share of the true ones it finds; both or neither. */
  readonly ppv?: number;
  readonly sensitivity?: number;
}

export interface PlanPrices {
  /** Dollars: one reply generated, one cheap score, one grade, one human label. */
  readonly generate: number;
  readonly screen?: number;
  readonly grade: number;
  readonly label?: number;
}

export interface PlanSpeeds {
  readonly generationsPerMinute: number;
  readonly gradesPerMinute: number;
}

/** A small first run of the same design. What it measured replaces what was assumed. */
export interface Pilot {
  readonly n: number;
  /** Graded events of each behavior. */
  readonly events: Readonly<Record<string, number>>;
  readonly deff?: number;
  readonly screenAuc?: number;
  readonly laneCorrelation?: number;
  /** Human verdicts on positives, and on items known to show the behavior. */
  readonly verified?: { readonly correct: number; readonly of: number };
  readonly found?: { readonly found: number; readonly of: number };
  readonly prices?: Partial<PlanPrices>;
  readonly speeds?: PlanSpeeds;
}

export interface PlanOptions {
  /** Both interval limits should lie within this factor of the estimate; above 1. */
  readonly targetFactor: number;
  readonly behaviors: readonly PlannedBehavior[];
  readonly prices: PlanPrices;
  readonly conf?: number;
  /** Size-weighted mean cluster of the sample and the correlation inside; none when the frame takes one per user. */
  readonly clusters?: { readonly meanSize: number; readonly icc?: number };
  /** A cheap score that decides what is graded. */
  readonly screen?: { readonly auc: number };
  /** Grade the logged reply of every prefix as well, so that lanes can be paired; true. */
  readonly gradeLoggedReplies?: boolean;
  readonly speeds?: PlanSpeeds;
  readonly alpha?: number;
  readonly power?: number;
  readonly laneCorrelation?: number;
  /** `interval` reaches the factor with the interval that will be printed; `normal-approximation` is (z / ln f)^2. */
  readonly width?: 'interval' | 'normal-approximation';
  readonly pilot?: Pilot;
}

export type Source = 'assumed' | 'pilot';

/** The options with defaults filled in and pilot figures in place of assumptions; `sources` says which. */
export interface PlanSettings {
  readonly targetFactor: number;
  readonly conf: number;
  readonly deff: number;
  readonly auc: number | null;
  readonly prices: Required<PlanPrices>;
  readonly speeds: PlanSpeeds | null;
  readonly gradedLanes: 1 | 2;
  readonly alpha: number;
  readonly power: number;
  readonly laneCorrelation: number;
  readonly width: 'interval' | 'normal-approximation';
  readonly behaviors: readonly (PlannedBehavior & { readonly rateSource: Source })[];
  readonly sources: { readonly deff: Source; readonly auc: Source; readonly grader: Source; readonly prices: Source };
}

const optionNames = [
  'targetFactor',
  'behaviors',
  'prices',
  'conf',
  'clusters',
  'screen',
  'gradeLoggedReplies',
  'speeds',
  'alpha',
  'power',
  'laneCorrelation',
  'width',
  'pilot',
];
const pilotNames = ['n', 'events', 'deff', 'screenAuc', 'laneCorrelation', 'verified', 'found', 'prices', 'speeds'];

/** Checks every value by name and puts the pilot's figures where it has some. */
export function planSettings(options: PlanOptions): PlanSettings {
  requireKnownOptions('options', options, optionNames);
  const { targetFactor, conf = 0.95, clusters, pilot, alpha = 0.05, power = 0.8, width = 'interval' } = options;
  requirePositive('options.targetFactor', targetFactor);
  if (targetFactor <= 1) refuse('options.targetFactor', targetFactor, 'give a factor above 1');
  requireOpenProbability('options.conf', conf);
  requireOpenProbability('options.alpha', alpha);
  requireOpenProbability('options.power', power);
  requireOneOf('options.width', width, ['interval', 'normal-approximation']);
  if (pilot !== undefined) checkPilot(pilot);
  if (options.behaviors.length === 0) refuse('options.behaviors', options.behaviors, 'give at least one behavior');
  const auc = pilot?.screenAuc ?? options.screen?.auc ?? null;
  if (auc !== null && !(auc >= 0.5 && auc < 1)) refuse('options.screen.auc', auc, 'give 0.5 or more, below 1');
  const laneCorrelation = pilot?.laneCorrelation ?? options.laneCorrelation ?? 0;
  if (!(laneCorrelation >= 0 && laneCorrelation < 1))
    refuse('options.laneCorrelation', laneCorrelation, 'give 0 or more, below 1');
  return {
    targetFactor,
    conf,
    deff: pilot?.deff ?? designEffect(clusters),
    auc,
    prices: checkedPrices({ ...options.prices, ...pilot?.prices }),
    speeds: checkedSpeeds(pilot?.speeds ?? options.speeds ?? null),
    gradedLanes: (options.gradeLoggedReplies ?? true) ? 2 : 1,
    alpha,
    power,
    laneCorrelation,
    width,
    behaviors: options.behaviors.map((behavior, i) => plannedBehavior(behavior, `options.behaviors[${i}]`, pilot)),
    sources: {
      deff: pilot?.deff === undefined ? 'assumed' : 'pilot',
      auc: pilot?.screenAuc === undefined ? 'assumed' : 'pilot',
      grader: pilot?.verified === undefined && pilot?.found === undefined ? 'assumed' : 'pilot',
      prices: pilot?.prices === undefined ? 'assumed' : 'pilot',
    },
  };
}

function designEffect(clusters: PlanOptions['clusters']): number {
  if (clusters === undefined) return 1;
  requireKnownOptions('options.clusters', clusters, ['meanSize', 'icc']);
  const { meanSize, icc = 0.1 } = clusters;
  requirePositive('options.clusters.meanSize', meanSize);
  if (meanSize < 1) refuse('options.clusters.meanSize', meanSize, 'give at least 1');
  requireNonNegative('options.clusters.icc', icc);
  if (icc > 1) refuse('options.clusters.icc', icc, 'give at most 1');
  return 1 + (meanSize - 1) * icc;
}

/** Half an event is added to the pilot's, as to any rate that is to be planned with; none seen keeps the assumption. */
function plannedBehavior(
  planned: PlannedBehavior,
  at: string,
  pilot: Pilot | undefined,
): PlannedBehavior & { rateSource: Source } {
  requireKnownOptions(at, planned, ['behavior', 'rate', 'ppv', 'sensitivity']);
  requireOpenProbability(`${at}.rate`, planned.rate);
  const smoothed = (k: number, n: number) => (k + 0.5) / (n + 1);
  const ppv = pilot?.verified ? smoothed(pilot.verified.correct, pilot.verified.of) : planned.ppv;
  const sensitivity = pilot?.found ? smoothed(pilot.found.found, pilot.found.of) : planned.sensitivity;
  if ((ppv === undefined) !== (sensitivity === undefined)) {
    refuse(
      `${at}.${ppv === undefined ? 'ppv' : 'sensitivity'}`,
      undefined,
      'give ppv and sensitivity together, or neither',
    );
  }
  if (ppv !== undefined) requireInclusion(`${at}.ppv`, ppv);
  if (sensitivity !== undefined) requireInclusion(`${at}.sensitivity`, sensitivity);
  const events = pilot?.events[planned.behavior] ?? 0;
  const seen = pilot !== undefined && events > 0;
  return {
    behavior: planned.behavior,
    rate: seen ? ((events / pilot.n) * (ppv ?? 1)) / (sensitivity ?? 1) : planned.rate,
    ...(ppv === undefined || sensitivity === undefined ? {} : { ppv, sensitivity }),
    rateSource: seen ? 'pilot' : 'assumed',
  };
}

function checkPilot(pilot: Pilot): void {
  requireKnownOptions('options.pilot', pilot, pilotNames);
  requireCount('options.pilot.n', pilot.n, 1);
  for (const [behavior, events] of Object.entries(pilot.events)) {
    requireEvents({ x: `options.pilot.events.${behavior}`, n: 'options.pilot.n' }, events, pilot.n);
  }
  if (pilot.deff !== undefined) requirePositive('options.pilot.deff', pilot.deff);
  const { verified, found } = pilot;
  if (verified)
    requireEvents(
      { x: 'options.pilot.verified.correct', n: 'options.pilot.verified.of' },
      verified.correct,
      verified.of,
    );
  if (found) requireEvents({ x: 'options.pilot.found.found', n: 'options.pilot.found.of' }, found.found, found.of);
}

function checkedPrices(prices: PlanPrices): Required<PlanPrices> {
  requireKnownOptions('options.prices', prices, ['generate', 'screen', 'grade', 'label']);
  const { generate, screen = 0, grade, label = 0 } = prices;
  for (const [name, price] of Object.entries({ generate, screen, grade, label }))
    requireNonNegative(`options.prices.${name}`, price);
  if (generate + grade === 0) refuse('options.prices', prices, 'a prefix must cost something');
  return { generate, screen, grade, label };
}

function checkedSpeeds(speeds: PlanSpeeds | null): PlanSpeeds | null {
  if (speeds === null) return null;
  requireKnownOptions('options.speeds', speeds, ['generationsPerMinute', 'gradesPerMinute']);
  requirePositive('options.speeds.generationsPerMinute', speeds.generationsPerMinute);
  requirePositive('options.speeds.gradesPerMinute', speeds.gradesPerMinute);
  return speeds;
}

function refuse(argument: string, value: unknown, expected: string): never {
  throw new StatsError('argument-out-of-range', { argument, value, expected });
}
