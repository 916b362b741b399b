import { agrestiMinPairedDiff, clopperPearson, type Interval, mcnemarMidP } from '../../stats/index.ts';

/** A gold example as it was labelled by every policy, each asked alone and all asked in one call. */
export interface MultiCell {
  /** The policy whose example it is. */
  readonly own: string;
  /** The label that is right for it by its own policy. */
  readonly gold: string;
  /** Labels by policy id; null where ungraded. */
  readonly alone: ReadonlyMap<string, string | null>;
  readonly together: ReadonlyMap<string, string | null>;
}

/** How many of the same examples are right in either way of asking. */
export interface PairedMatch {
  readonly examples: number;
  readonly alone: number;
  readonly together: number;
  /** Share right alone less share right together, so above 0 where multi mode is worse. 95 %, Agresti and Min. */
  readonly drop: Interval & { readonly value: number };
  /** McNemar's mid-p, two-sided: that there is no difference. */
  readonly p: number;
}

/** One policy's verdicts in multi mode against its verdicts alone. */
export interface PolicyDrop {
  readonly policy: string;
  /** On its own gold examples against the gold; null where none was held out. */
  readonly gold: PairedMatch | null;
  readonly ungraded: { readonly alone: number; readonly together: number };
  /** On the other policies' examples, which have no gold for this one: how often multi mode says another label. */
  readonly others: { readonly compared: number; readonly changed: number };
}

export interface MultiMatch {
  readonly examples: number;
  /**
   * Exact match over all policies. Together: the own policy's label equals the gold and every other policy's equals what
   * it said alone. Alone: the own policy's label equals the gold; the others equal themselves.
   */
  readonly exact: PairedMatch & { readonly aloneCi: Interval; readonly togetherCi: Interval };
  readonly policies: readonly PolicyDrop[];
}

/**
 * Exact match of several policies asked in one call. An ungraded verdict matches nothing; where a policy alone was
 * ungraded on another policy's example, there is nothing to compare with, and that policy is left out for that example.
 */
export function multiMatch(cells: readonly MultiCell[], policies: readonly string[]): MultiMatch {
  const exact = pairedMatch(
    cells,
    ownAlone,
    (cell) => ownTogether(cell) && policies.every((id) => sameElsewhere(cell, id)),
  )!;
  return {
    examples: cells.length,
    exact: { ...exact, aloneCi: shareCi(exact.alone, exact), togetherCi: shareCi(exact.together, exact) },
    policies: policies.map((id) => dropOf(cells, id)),
  };
}

function ownAlone({ own, gold, alone }: MultiCell): boolean {
  return alone.get(own) === gold;
}

function ownTogether({ own, gold, together }: MultiCell): boolean {
  return together.get(own) === gold;
}

function sameElsewhere({ own, alone, together }: MultiCell, id: string): boolean {
  const reference = alone.get(id) ?? null;
  return id === own || reference === null || together.get(id) === reference;
}

function dropOf(cells: readonly MultiCell[], policy: string): PolicyDrop {
  const own = cells.filter((cell) => cell.own === policy);
  const others = cells.filter((cell) => cell.own !== policy && (cell.alone.get(policy) ?? null) !== null);
  const ungraded = (side: 'alone' | 'together'): number =>
    cells.filter((cell) => (cell[side].get(policy) ?? null) === null).length;
  return {
    policy,
    gold: pairedMatch(own, ownAlone, ownTogether),
    ungraded: { alone: ungraded('alone'), together: ungraded('together') },
    others: { compared: others.length, changed: others.filter((cell) => !sameElsewhere(cell, policy)).length },
  };
}

function pairedMatch(
  cells: readonly MultiCell[],
  alone: (cell: MultiCell) => boolean,
  together: (cell: MultiCell) => boolean,
): PairedMatch | null {
  const n = cells.length;
  if (n === 0) return null;
  const count = (has: (cell: MultiCell) => boolean): number => cells.filter(has).length;
  const b = count((cell) => alone(cell) && !together(cell));
  const c = count((cell) => !alone(cell) && together(cell));
  return {
    examples: n,
    alone: count(alone),
    together: count(together),
    drop: { value: (b - c) / n, ...agrestiMinPairedDiff({ b, c, n }) },
    p: mcnemarMidP({ b, c }).p,
  };
}

function shareCi(x: number, { examples }: PairedMatch): Interval {
  const { lower, upper } = clopperPearson({ x, n: examples });
  return { lower, upper };
}
