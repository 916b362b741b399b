import type { Study } from '../study.ts';
import { judgesOf } from './judge-identity.ts';
import { multiSentences } from './multi-measurement.ts';

/** How the reasoner's judges decided, where it is more than one judge asked one policy at a time, for the method of a report. */
export async function reasonerSentences(study: Study): Promise<string[]> {
  const judges = study.reasoner ? judgesOf(study.reasoner.config) : [];
  const panel =
    judges.length > 1
      ? [
          `A panel of ${judges.length} judges (${judges.map(({ name }) => name).join(', ')}) decided by majority on event or not, one vote each; where they split evenly, or half of them or more could not be read, the reply counts as ungraded.`,
        ]
      : [];
  return [...panel, ...(await multiSentences(study))];
}
