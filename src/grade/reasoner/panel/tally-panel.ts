import type { PanelVote, UngradedReason } from '../../../core/grade.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';

export type PanelVerdict =
  | {
      readonly status: 'graded';
      readonly label: string;
      readonly event: boolean;
      /** Position among the votes of the judge whose clauses and rationale stand for the panel. */
      readonly speaker: number;
      /** Share of the judges who could be read that say event. */
      readonly share: number;
    }
  | { readonly status: 'ungraded'; readonly reason: UngradedReason; readonly detail: string };

type Cast = Extract<PanelVote, { status: 'graded' }>;

/**
 * The verdict of a panel, one vote a judge, on event or not. More than half of the judges have to be readable, else the
 * reply is ungraded for the reason that came most often; the judges who are read decide by majority, and an even split is
 * ungraded `panel-split`: to prefer either side would move every rate that way. The label is the most frequent one on
 * the winning side, the one of higher precedence where two are as frequent.
 */
export function tallyPanel(votes: readonly PanelVote[], { labels }: Pick<CompiledPolicy, 'labels'>): PanelVerdict {
  const cast = votes.filter((vote): vote is Cast => vote.status === 'graded');
  if (cast.length * 2 <= votes.length) return tooFew(votes, cast.length);
  const events = cast.filter(({ event }) => event).length;
  const share = events / cast.length;
  if (events * 2 === cast.length) {
    const said = cast.map(({ judge, label }) => `${judge} ${label}`).join(', ');
    return {
      status: 'ungraded',
      reason: 'panel-split',
      detail: `${events} of ${cast.length} judges say event: ${said}`,
    };
  }
  const event = share > 0.5;
  const side = cast.filter((vote) => vote.event === event);
  const count = (name: string): number => side.filter(({ label }) => label === name).length;
  const label = labels.map(({ name }) => name).reduce((best, name) => (count(name) > count(best) ? name : best));
  const speaker = votes.findIndex((vote) => vote.status === 'graded' && vote.label === label);
  return { status: 'graded', label, event, speaker, share };
}

function tooFew(votes: readonly PanelVote[], read: number): PanelVerdict {
  const failed = votes.filter((vote) => vote.status === 'ungraded');
  const count = (reason: UngradedReason): number => failed.filter((vote) => vote.reason === reason).length;
  const most = failed.reduce((best, vote) => (count(vote.reason) > count(best.reason) ? vote : best));
  const detail = `${read} of ${votes.length} judges could be read, which is no majority of the panel; ${most.judge}: ${most.detail}`;
  return { status: 'ungraded', reason: most.reason, detail };
}
