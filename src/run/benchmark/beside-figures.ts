import type { BenchmarkRow } from '../../grade/benchmark/dataset.ts';
import { type Cell, type Metric, scoreCells } from '../../grade/benchmark/metrics.ts';
import { beyondNoise, publishedFigures, publishedInterval } from '../../grade/benchmark/published.ts';

/** A figure to hold ours against. */
export interface Beside {
  readonly model: string;
  readonly ranBy: string;
  /** Recorded verdicts on the very rows of this run, or a published figure on its authors' rows. */
  readonly basis: 'same rows' | 'published';
  readonly f1: Metric;
  /** Ours against theirs; `noise` where the intervals explain the difference, null where one has none. */
  readonly ours: 'higher' | 'lower' | 'noise' | null;
}

/** What others reached in a category, best first. */
export function besideFigures(
  dataset: string,
  category: string,
  { rows, f1 }: { readonly rows: readonly BenchmarkRow[]; readonly f1: Metric },
): readonly Beside[] {
  const published = publishedFigures
    .filter((figure) => figure.dataset === dataset && figure.category === category)
    .map((figure) => ({
      model: figure.model,
      ranBy: figure.ranBy,
      basis: 'published' as const,
      f1: { value: figure.f1, ci: publishedInterval(figure) },
    }));
  const all = [...recordedFigures(category, rows), ...published];
  return all
    .map((other) => ({ ...other, ours: standing(f1, other.f1) }))
    .sort((a, b) => (b.f1.value ?? 0) - (a.f1.value ?? 0));
}

/** F1 of verdicts that stand in the data; a row without one is left ungraded. */
function recordedFigures(category: string, rows: readonly BenchmarkRow[]) {
  const judges = new Set(rows.flatMap(({ recorded = {} }) => Object.keys(recorded)));
  return [...judges].map((model) => {
    const cells = rows.map(({ gold, group, recorded }): Cell => {
      const said = recorded?.[model]?.[category];
      return { gold: gold[category] as 0 | 1, event: said === undefined ? null : said === 1, group };
    });
    return { model, ranBy: 'the dataset’s authors', basis: 'same rows' as const, f1: scoreCells(cells).f1 };
  });
}

function standing(ours: Metric, theirs: Metric): Beside['ours'] {
  const differs = beyondNoise(ours, theirs);
  if (differs === null) return null;
  if (!differs) return 'noise';
  return ours.value! > theirs.value! ? 'higher' : 'lower';
}
