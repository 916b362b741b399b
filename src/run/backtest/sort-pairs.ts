import { ForeshadowError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { CorpusPair } from './corpus.ts';
import type { GradedWithModels } from './graded-corpus.ts';

export interface SortedPairs {
  readonly in: number;
  readonly launches: readonly CorpusPair[];
  readonly nulls: readonly CorpusPair[];
  readonly defects: readonly CorpusPair[];
  readonly excluded: Readonly<Record<string, number>>;
  readonly places: Readonly<Record<string, readonly string[]>>;
}

/** Pairs that can be run; the others by reason, each with its place. */
export function sortPairs(pairs: readonly CorpusPair[], corpus: GradedWithModels): SortedPairs {
  const answering = new Set(corpus.runs.map((run) => run.model));
  const excluded: Record<string, number> = {};
  const places: Record<string, string[]> = {};
  const usable = pairs.filter((pair) => {
    const problem = pairProblem(pair, answering, corpus.models);
    if (!problem) return true;
    excluded[problem.reason] = (excluded[problem.reason] ?? 0) + 1;
    places[problem.reason] = [...(places[problem.reason] ?? []), `${pair.place}: ${problem.detail}`];
    return false;
  });
  const of = (kind: CorpusPair['kind']) => usable.filter((pair) => pair.kind === kind);
  if (of('launch').length > 0) {
    return { in: pairs.length, launches: of('launch'), nulls: of('null'), defects: of('defect'), excluded, places };
  }
  const [first] = Object.values(places).flat();
  throw new ForeshadowError(
    'backtest.no-usable-pair',
    `None of the ${pairs.length} pairs can be run; the first: ${first}.`,
    {
      hint: `The corpus holds ${corpus.models.slice(0, 8).join(', ')}${corpus.models.length > 8 ? ' …' : ''}.`,
      place: { file: pairs[0]?.place ?? '' },
    },
  );
}

function pairProblem(
  pair: CorpusPair,
  answering: ReadonlySet<string>,
  models: readonly string[],
): { reason: string; detail: string } | null {
  if (pair.kind === 'other')
    return { reason: 'pair-in-a-list-of-its-own', detail: `${pair.previous} → ${pair.candidate}` };
  if (pair.previous === pair.candidate) return { reason: 'pair-of-one-model', detail: pair.previous };
  const missing = [pair.previous, pair.candidate].find((model) => !answering.has(model));
  if (missing === undefined) return null;
  if (models.includes(missing)) return { reason: 'model-without-replies', detail: missing };
  const meant = nearest(missing, models);
  return { reason: 'unknown-model', detail: `${missing}${meant ? ` (did you mean ${meant}?)` : ''}` };
}
