import { keyedUniform } from '../../core/keyed-random.ts';
import type { Verdict } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { Drawn } from './judge-call.ts';
import { unreadable } from './read-verdict.ts';

export interface Tally {
  readonly compiled: CompiledPolicy;
  /** Of the tie-break, together with the item. */
  readonly seed: number;
  readonly item: string;
}

type Read = Extract<Verdict, { status: 'verdict' }>;

/**
 * The majority of k samples: score is the share of readable votes for an event (resolution 1/k), ties are broken by a
 * keyed draw. Where fewer than half could be read, the reply is ungraded for the reason that came most often.
 */
export function tallyVotes(drawn: readonly Drawn[], { compiled, seed, item }: Tally): Verdict {
  const verdicts = drawn.map(({ verdict }) => verdict);
  const read = verdicts.filter((verdict): verdict is Read => verdict.status === 'verdict');
  if (read.length * 2 < verdicts.length || read.length === 0) return unreadVotes(verdicts, read.length);
  const isEvent = ({ label }: Read): boolean => compiled.labels.some(({ name, event }) => event && name === label);
  const share = read.filter(isEvent).length / read.length;
  const tie = share === 0.5 && keyedUniform(seed, 'vote-tie', item) < 0.5;
  const side = read.filter((verdict) => isEvent(verdict) === (share > 0.5 || tie));
  const label = mostOften(side.map(({ label }) => label));
  const speaker = side.find((verdict) => verdict.label === label)!;
  return { ...speaker, score: share, flags: [...new Set(read.flatMap(({ flags }) => flags))] };
}

function unreadVotes(verdicts: readonly Verdict[], read: number): Verdict {
  const failed = verdicts.filter((verdict) => verdict.status === 'unreadable');
  const reason = mostOften(failed.map(({ reason }) => reason));
  const example = failed.find((verdict) => verdict.reason === reason)!;
  return unreadable(reason, `${read} of ${verdicts.length} votes could be read; ${example.detail}`);
}

/** The first of those that occur most. */
function mostOften<T>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
