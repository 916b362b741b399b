import { contentId } from './content-id.ts';
import type { GraderInfo } from './grade.ts';
import type { Policy } from './policy.ts';

/**
 * Taxonomy + graders + escalation design, frozen. Two lanes may be compared, and a forecast scored, only under the same
 * instrument.
 */
export interface Instrument {
  readonly id: string;
  readonly policies: readonly {
    readonly id: string;
    readonly version: string;
    readonly hash: string;
    readonly grader: string;
  }[];
}

/** Order of the policies does not matter: the same set is the same instrument. */
export function instrumentOf(policies: readonly Policy[], graders: readonly GraderInfo[]): Instrument {
  const graderOf = new Map(graders.map((info) => [info.policy, info.id]));
  const entries = policies
    .map((policy) => ({
      id: policy.id,
      version: String(policy.version),
      hash: policy.hash,
      grader: graderOf.get(policy.id) ?? 'none',
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { id: contentId('instrument', entries), policies: entries };
}
