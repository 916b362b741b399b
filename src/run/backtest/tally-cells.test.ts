import { describe, expect, it } from 'vitest';
import type { BacktestCell, CellScore } from './score-split.ts';
import { coverageResult, directionResult, errorOf, errorResult, floorError } from './tally-cells.ts';

function score(error: number, inside: boolean): CellScore {
  return {
    error,
    logScore: -1,
    crps: 0.1,
    inside: [false, inside, inside, true],
    pit: [0.04, 0.06],
    width: [1, 2, 3, 4],
  };
}

function cell(before: number, after: number, today = after): BacktestCell {
  return {
    pair: 0,
    behavior: 'one',
    logged: { n: 100, events: before },
    replayed: before,
    outcome: { behavior: 'one', n: 100, events: after, current: { n: 100, events: today } },
    scores: { default: score(1.5, before % 2 === 0) },
    countsWidth: 2,
    call: { behavior: 'one', pIncrease: 0.95, ratio: 2, call: 'rise', localError: 0.05 },
    direction: {
      kind: 'scored',
      observed: after > today ? 'rise' : after < today ? 'fall' : 'same',
      forced: after > today,
      called: after > today ? 'right' : 'wrong',
    },
  };
}

describe('tallies of cells', () => {
  it('errors by the cells they name', () => {
    const cells = [cell(10, 10), cell(0, 3), cell(0, 0), cell(40, 20), cell(2, 6)];
    const floor = errorResult(cells, floorError);
    expect(floor.n).toBe(3);
    expect(floor.medianError).toBeCloseTo(40.5 / 20.5, 9);
    expect(floor.anyEvent.n).toBe(4);
    expect(floor.fiveLogged.n).toBe(2);
    expect(floor.byBand['1-5%'].anyEvent.n).toBe(2);
    expect(errorResult([], errorOf('default'))).toMatchObject({ medianError: null, n: 0 });
  });

  it('direction: eligible cells moved 1.5x with five events; a tie is a wrong call, not an opposite one', () => {
    const result = directionResult([cell(10, 20, 10), cell(10, 10, 20), cell(10, 10), cell(1, 4, 1)], 1, 0.1);
    expect(result).toMatchObject({
      eligible: 2,
      called: 2,
      right: 1,
      calls: 4,
      wrongAmongCalls: 0.5,
      oppositeAmongCalls: 0.25,
    });
    expect(result.rightWhenCalled.value).toBe(0.5);
    expect(directionResult([], 1, 0.1).rightWhenCalled).toEqual({ value: null, n: 0, band: null });
  });

  it('coverage over cells with five replayed events, with its PIT share and width', () => {
    const result = coverageResult([cell(10, 10), cell(11, 10), cell(1, 1)], 'default', 1);
    expect(result['90']).toMatchObject({ value: 0.5, n: 2, meanWidth: 3 });
    expect(result['90'].pit).toBeCloseTo(0.5, 9);
    expect(result.widthAgainstCounts).toBe(1.5);
    expect(result.allCells90.n).toBe(3);
  });
});
