import { type PanelAgreement, type PanelRow, panelAgreement } from '../../grade/calibrate/panel-agreement.ts';
import type { Study } from '../study.ts';
import type { CalibratedBehavior } from './calibrate-study.ts';
import { refOf } from './study-audit.ts';

/**
 * How the judges of a panel agree on one behavior in one lane, from the votes in its rows; null where one judge decides
 * or no row has votes. Replies weigh as in the lane's rate, those that a cascade drew by what they stand for.
 */
export async function studyPanel(
  study: Pick<Study, 'store' | 'handles' | 'config'>,
  { policy, graded, audit }: Pick<CalibratedBehavior, 'policy' | 'graded' | 'audit'>,
): Promise<PanelAgreement | null> {
  const handle = study.handles.get(policy.id)!;
  const { slice, frame, table } = graded;
  const draws = table.escalations.get(handle);
  const rows: PanelRow[] = [];
  for await (const { position, call } of study.store.grades.calls(slice, refOf(study, audit.lane), handle)) {
    if (!call.panel) continue;
    rows.push({ votes: call.panel, weight: frame.weights[position]! / (draws?.probability[position] ?? 1) });
  }
  return panelAgreement(rows);
}
