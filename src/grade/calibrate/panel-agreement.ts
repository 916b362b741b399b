import type { PanelVote } from '../../core/grade.ts';
import { dawidSkene } from '../../stats/index.ts';
import { type Agreement, agreement } from './agreement.ts';

/** What a panel said of one reply, and how many replies of the lane that stands for. */
export interface PanelRow {
  readonly votes: readonly PanelVote[];
  /** Above 0, any scale. */
  readonly weight: number;
}

/** One judge among the others. */
export interface PanelJudge {
  readonly judge: string;
  /** Replies that it gave a verdict on. */
  readonly graded: number;
  readonly ungraded: number;
  /** Share of its verdicts that say event, by weight; null where it gave none. */
  readonly eventShare: number | null;
}

/** How often each judge errs, by what the judges say of each other alone: no person was asked. */
export type PanelErrors =
  | {
      readonly status: 'estimated';
      /** Share of events among the replies, unweighted, as the estimate has it. */
      readonly prevalence: number;
      readonly replies: number;
      readonly judges: readonly {
        readonly judge: string;
        /** Chance that it flags an event. */
        readonly sensitivity: number;
        /** Chance that it flags what is none. */
        readonly falsePositive: number;
      }[];
    }
  | { readonly status: 'refused'; readonly reason: PanelErrorsRefusal };

export type PanelErrorsRefusal = 'fewer-than-three-judges' | 'too-few-replies' | 'too-rare' | 'not-converged';

export interface PanelAgreement {
  readonly replies: number;
  readonly judges: readonly PanelJudge[];
  /** Every two judges, over the replies that both could be read on; null where there is none. */
  readonly pairs: readonly { readonly first: string; readonly second: string; readonly agreement: Agreement | null }[];
  readonly errors: PanelErrors;
}

/** Fewer rows than parameters, or hardly more, fit anything. */
const leastReplies = 20;
/** Below this share of events judges' common errors become the class that the estimate calls events (statistics.md 4.3). */
const leastPrevalence = 0.01;

/**
 * How a panel's judges agree, two by two (Cohen's kappa with both base rates), and their error rates by Dawid and Skene
 * where there are three or more. The latter assume that judges err independently, which models do not: common errors
 * make them look better than they are. Null without a row.
 */
export function panelAgreement(rows: readonly PanelRow[]): PanelAgreement | null {
  const [head] = rows;
  if (!head) return null;
  const judges = head.votes.map(({ judge }) => judge);
  return {
    replies: rows.length,
    judges: judges.map((judge, at) => judgeAmong(rows, judge, at)),
    pairs: judges.flatMap((first, a) =>
      judges.slice(a + 1).map((second, b) => ({ first, second, agreement: pairOf(rows, a, a + 1 + b) })),
    ),
    errors: errorsOf(rows, judges),
  };
}

function judgeAmong(rows: readonly PanelRow[], judge: string, at: number): PanelJudge {
  const cast = rows.flatMap(({ votes, weight }) => {
    const vote = votes[at]!;
    return vote.status === 'graded' ? [{ event: vote.event, weight }] : [];
  });
  const total = cast.reduce((sum, { weight }) => sum + weight, 0);
  const events = cast.reduce((sum, { event, weight }) => sum + (event ? weight : 0), 0);
  return {
    judge,
    graded: cast.length,
    ungraded: rows.length - cast.length,
    eventShare: total > 0 ? events / total : null,
  };
}

function pairOf(rows: readonly PanelRow[], a: number, b: number): Agreement | null {
  const both = rows.flatMap(({ votes, weight }) => {
    const [first, second] = [votes[a]!, votes[b]!];
    return first.status === 'graded' && second.status === 'graded' ? [{ first, second, weight }] : [];
  });
  return agreement(both);
}

function errorsOf(rows: readonly PanelRow[], judges: readonly string[]): PanelErrors {
  if (judges.length < 3) return { status: 'refused', reason: 'fewer-than-three-judges' };
  const labels = rows
    .map(({ votes }) => votes.map((vote) => (vote.status === 'graded' ? (vote.event ? 1 : 0) : null)))
    .filter((row) => row.filter((vote) => vote !== null).length >= 2);
  if (labels.length < leastReplies) return { status: 'refused', reason: 'too-few-replies' };
  const anyEvent = labels.filter((row) => row.includes(1)).length;
  if (anyEvent < leastPrevalence * labels.length) return { status: 'refused', reason: 'too-rare' };
  const { prior1, sensitivity, falsePositive, converged } = dawidSkene({ labels, tol: 1e-9, nIter: 5000 });
  if (!converged) return { status: 'refused', reason: 'not-converged' };
  if (prior1 < leastPrevalence) return { status: 'refused', reason: 'too-rare' };
  return {
    status: 'estimated',
    prevalence: prior1,
    replies: labels.length,
    judges: judges.map((judge, at) => ({
      judge,
      sensitivity: sensitivity[at]!,
      falsePositive: falsePositive[at]!,
    })),
  };
}
