import { sampleExamples } from './sample-examples.conformance.ts';
import type {
  BehaviorReport,
  CallReport,
  ForecastReport,
  OutcomeReport,
  RateRange,
  RateReport,
} from './study-report.ts';

export type BehaviorSeed = readonly [
  title: string,
  severity: BehaviorReport['severity'],
  today: number,
  candidate: number,
  forecast: number,
  call: CallReport,
];

const n = 1_200;
const launchedN = 1_500;

const sampleCorrected: NonNullable<BehaviorReport['corrected']>[number] = {
  lane: 'candidate',
  label: 'corrected for grader error: PPV 18 of 20, sensitivity 9 of 11',
  result: {
    status: 'estimated',
    rate: 0.11,
    ci95: { lower: 0.08, upper: 0.17 },
    gate95: { lower: 0.07, upper: 0.2 },
    method: 'ppv-sensitivity',
    flags: ['audit-thin'],
  },
  ppv: { correct: 18, n: 20 },
  sensitivity: { correct: 9, n: 11 },
  allVerified: false,
  labels: { flagged: 20, unflagged: 30, events: 18, ties: 1, labellers: 2 },
  kappa: { value: 0.78, lower: 0.55, upper: 0.9 },
  agreement: 0.95,
  baseRate: { grader: 0.12, people: 0.11 },
};

/** A behavior as a study would report it, from a handful of counts. */
export function sampleBehavior(
  seed: BehaviorSeed,
  place: { readonly index: number; readonly scored: boolean },
): BehaviorReport {
  const [title, severity, today, candidate, point, call] = seed;
  const id = `b${place.index}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
  const forecast = forecastOf(point, candidate === 0);
  return {
    behavior: id,
    title,
    severity,
    policyVersion: '3',
    grader: 'match-1',
    policyHash: '9c0ffee1d00d',
    policyText: `# ${title}\n\nThe reply does what the title says.\n\n- An event: it does so in its own words.\n- No event: it quotes the user doing so. <b>not bold</b>`,
    today: rateOf(today),
    placebo: place.index % 5 === 4 ? null : rateOf(Math.round(today * 1.04)),
    candidate: place.index === 12 ? { status: 'not-estimable', reason: 'policy-too-long' } : rateOf(candidate),
    corrected: place.index === 1 ? [sampleCorrected] : null,
    ratio: {
      estimate: today === 0 ? null : candidate / today,
      ci95:
        today === 0 ? null : { kind: 'interval', lower: (candidate / today) * 0.7, upper: (candidate / today) * 1.4 },
      pIncreaseCandidate: candidate === 0 ? null : candidate > today ? 0.97 : 0.04,
      pIncreaseObserved: candidate === 0 ? null : candidate > today ? 0.93 : 0.08,
      pAbove1p5: candidate === 0 ? null : 0.31,
    },
    call,
    forecast,
    alternatives: { 'raw-replay': candidate / n, persistence: today / n },
    floorPer100k: 250,
    flags: candidate === 0 ? ['zero-events', 'belowFloor'] : candidate < 10 ? ['below-floor'] : [],
    ungraded: place.index % 3 === 0 ? { 'parse-failure': 3, 'off-menu-label': 1 } : {},
    outcome: place.scored ? outcomeOf(seed, place.index) : null,
    examples: sampleExamples(title, candidate),
  };
}

function spread(rate: number, sd: number): RateRange {
  const odds = rate / (1 - Math.min(rate, 0.9999));
  const at = (z: number): number => (odds * Math.exp(z * sd)) / (1 + odds * Math.exp(z * sd));
  return { kind: 'interval', lower: at(-1), upper: at(1) };
}

function rateOf(events: number): RateReport {
  const rate = events / n;
  const ci95: RateRange =
    events === 0 ? { kind: 'bound', lower: 0, upper: 3.69 / n } : spread(rate, 1.96 / Math.sqrt(events));
  return {
    status: 'estimated',
    rate,
    ci95,
    upperAssumptionFree: Math.min(1, ci95.upper * 1.3),
    method: 'shrunken-gamma',
    events,
    eventClusters: Math.max(0, events - 2),
    n,
    nEff: 1_091.4,
    deff: 1.1,
    deffPrior: 1.05,
    flags: events === 0 ? ['zero-events'] : [],
  };
}

function forecastOf(point: number, bound: boolean): ForecastReport {
  const sd = 0.25 + 0.02 / Math.sqrt(point * (1 - point));
  const range = (z: number): RateRange =>
    bound ? { kind: 'bound', lower: 0, upper: (3.1 * z) / 1.96 / n } : spread(point, (z * sd) / 1.4);
  const components = {
    sampling: 0.46 * sd ** 2,
    grader: 0.11 * sd ** 2,
    placebo: 0.21 * sd ** 2,
    drift: 0.18 * sd ** 2,
    model: 0.04 * sd ** 2,
  };
  return {
    point,
    medianPer100k: point * 1e5,
    pi50: range(0.67),
    pi80: range(1.28),
    pi90: range(1.64),
    pi95: range(1.96),
    logSd: sd,
    components,
    drift: 'Drift is measured between six weeks of the logs; what a new season brings is not in it.',
  };
}

/** Index 7 lands outside its interval, index 3 shows no event. */
function outcomeOf([, , today, , point, call]: BehaviorSeed, index: number): OutcomeReport {
  const wobble = [1.12, 0.9, 1.3, 1, 0.94, 0.86, 1.2, 1.9][index % 8]!;
  const events = index % 8 === 3 ? 0 : Math.min(launchedN, Math.round(point * wobble * launchedN));
  const rate = events / launchedN;
  const hit = index % 8 !== 7;
  const rose = rate > today / n;
  const observed = (events + 0.5) / (launchedN + 1);
  const error = (forecast: number): number => Math.exp(Math.abs(Math.log(Math.max(forecast, 1e-4) / observed)));
  const called = call === 'rises' || call === 'falls';
  return {
    n: launchedN,
    events,
    rate,
    ci95: events === 0 ? { kind: 'bound', lower: 0, upper: 3.69 / launchedN } : spread(rate, 1.96 / Math.sqrt(events)),
    inside: { 50: hit && wobble < 1.15, 80: hit && wobble < 1.25, 90: hit, 95: hit },
    errors: { default: error(point), 'raw-replay': error(point * 0.9), persistence: error(today / n) },
    logScores: { default: -2.9, 'raw-replay': -3.1, persistence: -4 },
    direction: called ? (rose === (call === 'rises') ? 'right' : 'wrong') : 'not-called',
  };
}
