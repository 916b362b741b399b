import { gradeCodes } from '../../core/grade-codes.ts';
import { type GradingOptions, gradeCorpus } from './graded-corpus.ts';
import type { BenchmarkCounts } from './score-split.ts';

/** Counts of every behavior for the models that another corpus has too. */
export async function benchmarkCounts(folder: string, options: GradingOptions): Promise<BenchmarkCounts> {
  const corpus = await gradeCorpus(folder, options);
  const counts: Record<string, Record<string, { n: number; events: number }>> = {};
  for (const { model, codes } of corpus.runs) {
    counts[model] ??= {};
    const own = counts[model];
    for (const [index, behavior] of corpus.behaviors.entries()) {
      own[behavior] ??= { n: 0, events: 0 };
      const sum = own[behavior];
      for (let item = 0; item < corpus.items; item++) {
        const code = codes[index * corpus.items + item];
        if (code === gradeCodes.event || code === gradeCodes.noEvent) sum.n++;
        if (code === gradeCodes.event) sum.events++;
      }
    }
  }
  for (const own of Object.values(counts)) {
    for (const [behavior, { n }] of Object.entries(own)) if (n === 0) delete own[behavior];
  }
  return counts;
}
