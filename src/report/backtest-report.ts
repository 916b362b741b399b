/** What a back-test found: the JSON of `foreshadow backtest --json`. Rates and shares in 0..1. */
export interface BacktestReport {
  readonly schema: 'foreshadow.backtest/1';
  readonly corpus: string;
  readonly split: string;
  readonly seed: number;
  readonly splits: number;
  readonly instrument: string;
  readonly behaviors: readonly string[];
  /** Behaviors that no model of a pair ever showed: they stay in the cells, and can only be forecast as rare. */
  readonly neverFired: readonly string[];
  readonly pairs: readonly (readonly [previous: string, candidate: string])[];
  /** Everything that was left out, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly accounting: BacktestAccounting;
  readonly forecasters: Readonly<Record<string, ForecasterResult>>;
  readonly floor: ErrorResult;
  readonly ratioToFloor: number | null;
  readonly ratioToPersistence: number | null;
  readonly ratioToPersistenceByBand: Readonly<Record<RateBand, number | null>>;
  readonly direction: DirectionResult;
  readonly coverage: CoverageResult;
  readonly coverageOfOthers: Readonly<Record<string, CoverageResult>>;
  readonly bySplit: readonly SplitResult[];
  readonly nullPairs: NullPairsResult;
  readonly defectPairs: DefectPairsResult;
  readonly notes: readonly string[];
  /** Which cells (pair x behavior x split) each headline figure is over. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface BacktestAccounting {
  readonly prompts: Counted;
  /** Rows of the response files. */
  readonly replies: Counted;
  /** Prompt x model of the pairs, over prompts that anybody answered; the missing ones are no rows anywhere. */
  readonly answers: { readonly expected: number; readonly used: number; readonly missing: number };
  readonly pairs: Counted;
  readonly cells: Counted;
  /** The first places of each reason. */
  readonly places: Readonly<Record<string, readonly string[]>>;
}

/** in = used + the sum of excluded. */
export interface Counted {
  readonly in: number;
  readonly used: number;
  readonly excluded: Readonly<Record<string, number>>;
}

export const rateBands = ['<1%', '1-5%', '5-20%', '>20%'] as const;
export type RateBand = (typeof rateBands)[number];

export interface MedianError {
  readonly medianError: number | null;
  readonly n: number;
}

export interface ErrorResult {
  /** Over cells with five or more events. */
  readonly medianError: number | null;
  readonly n: number;
  readonly anyEvent: MedianError;
  readonly fiveLogged: MedianError;
  readonly byBand: Readonly<Record<RateBand, { readonly anyEvent: MedianError; readonly fiveEvents: MedianError }>>;
}

export interface ForecasterResult extends ErrorResult {
  /** Over all cells. */
  readonly meanLogScore: number;
  readonly crps: number;
  readonly cells: number;
  /** The default's errors on the same cells, for a forecaster that cannot speak about all. */
  readonly defaultOnTheseCells?: ErrorResult;
}

export interface Share {
  readonly value: number | null;
  readonly n: number;
  /** Clopper-Pearson at 95 %, as if each split's cells were seen once: splits share prompts. */
  readonly band: readonly [number, number] | null;
}

export interface DirectionResult {
  readonly falseDiscoveryRate: number;
  /** Cells with five or more launched events whose launched ratio is 1.5x or more either way. */
  readonly eligible: number;
  readonly called: number;
  readonly right: number;
  readonly rightWhenCalled: Share;
  readonly shareCalled: Share;
  /** Right if every eligible cell had to be called. */
  readonly forced: Share;
  /** Every call, eligible or not. */
  readonly calls: number;
  /** Share of all calls that the launched window did not bear out; a tie counts as wrong. */
  readonly wrongAmongCalls: number | null;
  /** The same where only the opposite direction counts as wrong. */
  readonly oppositeAmongCalls: number | null;
  /** The share that the calls themselves said would be wrong. */
  readonly expectedWrong: number | null;
}

export interface LevelCoverage {
  /** Closed: the share of observed counts inside the interval, both ends belonging to it. */
  readonly value: number | null;
  readonly n: number;
  /** Mean of ln(upper / lower), the lower end no less than half an event. */
  readonly meanWidth: number | null;
  readonly band: readonly [number, number] | null;
  /** Share of the observed count's probability that lies inside: free of the gain of closed ends. */
  readonly pit: number | null;
}

export interface CoverageResult {
  readonly '50': LevelCoverage;
  readonly '80': LevelCoverage;
  readonly '90': LevelCoverage;
  readonly '95': LevelCoverage;
  /** Mean width of the 90 % interval against one from the replay's counts alone. */
  readonly widthAgainstCounts: number | null;
  readonly allCells90: LevelCoverage;
}

export interface SplitResult {
  readonly split: string;
  readonly logs: number;
  readonly launched: number;
  readonly medianError: number | null;
  readonly floor: number | null;
  readonly persistence: number | null;
  readonly coverage90: number | null;
  readonly n: number;
}

export interface NullPairsResult {
  readonly pairs: number;
  /** On all prompts. */
  readonly calls: number;
  readonly callsPerHalfSplit: number | null;
  readonly called: readonly SpecialCall[];
}

export interface DefectPairsResult {
  readonly pairs: number;
  /** Serving defects that the counts on all prompts show. */
  readonly expected: number;
  /** Of those, called in their direction with P of .99 or more. */
  readonly called: number;
  readonly cells: readonly SpecialCall[];
}

export interface SpecialCall {
  readonly previous: string;
  readonly candidate: string;
  readonly behavior: string;
  readonly call: string;
  readonly pIncrease: number;
  readonly currentEvents: number;
  readonly candidateEvents: number;
  readonly n: number;
}
