import type { Agreement } from '../../grade/calibrate/agreement.ts';
import { agreementWithPeople } from '../../grade/calibrate/grader-audit.ts';
import { type PanelAgreement, type PanelRow, panelAgreement } from '../../grade/calibrate/panel-agreement.ts';
import type { Study } from '../study.ts';
import type { CalibratedBehavior } from './calibrate-study.ts';
import { refOf } from './study-audit.ts';

export interface StudyPanel extends PanelAgreement {
  /** Each judge (first) and the majority of people (second) on the labelled replies; null before a label. */
  readonly withPeople: readonly { readonly judge: string; readonly agreement: Agreement | null }[];
}

/**
 * How the judges of a panel agree on one behavior in one lane, with each other from the votes in its rows, with people
 * from the labels of the audit; null where one judge decides or no row has votes. Replies weigh as in the lane's rate,
 * those that a cascade drew by what they stand for.
 */
export async function studyPanel(
  study: Pick<Study, 'store' | 'handles' | 'config'>,
  { policy, graded, audit, state }: Pick<CalibratedBehavior, 'policy' | 'graded' | 'audit' | 'state'>,
): Promise<StudyPanel | null> {
  const handle = study.handles.get(policy.id)!;
  const { slice, frame, table } = graded;
  const draws = table.escalations.get(handle);
  const rows = new Map<number, PanelRow>();
  for await (const { position, call } of study.store.grades.calls(slice, refOf(study, audit.lane), handle)) {
    if (!call.panel) continue;
    rows.set(position, { votes: call.panel, weight: frame.weights[position]! / (draws?.probability[position] ?? 1) });
  }
  const found = panelAgreement([...rows.values()]);
  if (!found) return null;
  const withPeople = found.judges.map(({ judge }, at) => {
    const eventOf = (position: number): boolean | null => {
      const vote = rows.get(position)?.votes[at];
      return vote?.status === 'graded' ? vote.event : null;
    };
    return { judge, agreement: agreementWithPeople(audit.sample, state.truths, eventOf) };
  });
  return { ...found, withPeople };
}
