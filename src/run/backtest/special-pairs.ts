import type { DefectPairsResult, NullPairsResult, SpecialCall } from '../../report/backtest-report.ts';
import { directionCall, type ForecastHistory } from '../../stats/index.ts';
import { type PairLanes, pairEvidence, type TableShape } from './pair-evidence.ts';
import type { SplitPlan } from './splits.ts';

/** Behaviors by which a wrongly served model gives itself away. */
const servingDefects: readonly string[] = ['control-token-leak', 'empty-reply'];
const sureCall = 0.99;
/** A defect is expected to be called where the lanes differ by this many events and this ratio. */
const leastDifference = 10;
const leastRatio = 3;

export interface SpecialPairs {
  readonly shape: TableShape;
  readonly history: ForecastHistory | null;
  readonly falseDiscoveryRate: number;
}

/** Calls on all prompts for pairs that are the same model run twice: there should be none. */
export function scoreNullPairs(
  pairs: readonly PairLanes[],
  context: SpecialPairs,
  halves: { readonly calls: number; readonly splits: number },
): NullPairsResult {
  const called = pairs
    .flatMap((lanes) => specialCalls(lanes, context))
    .filter(({ call }) => call === 'rise' || call === 'fall');
  const callsPerHalfSplit = pairs.length > 0 && halves.splits > 0 ? halves.calls / halves.splits : null;
  return { pairs: pairs.length, calls: called.length, callsPerHalfSplit, called };
}

/** Token leaks and empty replies of pairs in which one run was served wrongly: all should be called. */
export function scoreDefectPairs(pairs: readonly PairLanes[], context: SpecialPairs): DefectPairsResult {
  const cells = pairs
    .flatMap((lanes) => specialCalls(lanes, context))
    .filter(({ behavior, currentEvents, candidateEvents }) => {
      const [more, fewer] = [Math.max(currentEvents, candidateEvents), Math.min(currentEvents, candidateEvents)];
      return servingDefects.includes(behavior) && more - fewer >= leastDifference && more >= leastRatio * fewer;
    });
  const called = cells.filter(({ call, pIncrease, candidateEvents, currentEvents }) =>
    candidateEvents > currentEvents
      ? call === 'rise' && pIncrease >= sureCall
      : call === 'fall' && pIncrease <= 1 - sureCall,
  );
  return { pairs: pairs.length, expected: cells.length, called: called.length, cells };
}

function specialCalls(lanes: PairLanes, { shape, history, falseDiscoveryRate }: SpecialPairs): readonly SpecialCall[] {
  const everything: SplitPlan = {
    name: 'all prompts',
    logs: shape.prompts.map((_, at) => at),
    launched: [],
    blocks: shape.prompts.map(() => '1'),
    blockKind: 'time',
  };
  const evidence = pairEvidence(shape, lanes, everything);
  const calls = directionCall(evidence, {
    ...(history ? { history } : {}),
    regeneration: 'recorded',
    falseDiscoveryRate,
  });
  return calls.map((call, index) => ({
    previous: lanes.previous,
    candidate: lanes.candidate,
    behavior: call.behavior,
    call: call.call,
    pIncrease: call.pIncrease,
    currentEvents: evidence[index]!.current,
    candidateEvents: evidence[index]!.candidate,
    n: evidence[index]!.n,
  }));
}
