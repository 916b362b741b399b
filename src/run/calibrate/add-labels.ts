import { ForeshadowError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Policy } from '../../core/policy.ts';
import type { LabelLine } from '../../grade/calibrate/label-lines.ts';
import type { HumanLabel } from '../../store/store.ts';
import type { RunDeps, Study } from '../study.ts';
import { auditedLanes, storedAudit } from './study-audit.ts';

export interface LabelFile {
  readonly file: string;
  readonly lines: readonly LabelLine[];
  /** Who labelled where a line does not say; null: every line must. */
  readonly by: string | null;
}

/** Adds the labels of a file: all of them or, where a line is wrong, none. What is said already is counted only. */
export async function addLabels(
  study: Study,
  { file, lines, by }: LabelFile,
  deps: Pick<RunDeps, 'clock'>,
): Promise<{ added: number; known: number }> {
  const replies = await auditedReplies(study);
  const labels = lines.map((line): HumanLabel => {
    const refuse = (code: string, message: string, hint: string): ForeshadowError =>
      new ForeshadowError(code, message, { hint, place: { file, line: line.line } });
    const policy = policyOf(study, line, refuse);
    const reply = replies.get(policy.id)?.get(line.reply);
    if (reply === undefined)
      throw refuse(
        'labels.unknown-reply',
        `The reply ${line.reply.slice(0, 80)} is not in the audit sample of "${policy.id}".`,
        'Label what foreshadow calibrate drew: --form writes it as a page, with the ids that belong to it.',
      );
    const label = policy.labels.find(({ name }) => name === line.label);
    if (!label)
      throw refuse(
        'labels.unknown-label',
        `"${policy.id}" has no label "${line.label.slice(0, 80)}".`,
        didYouMean(
          line.label,
          policy.labels.map(({ name }) => name),
        ),
      );
    const labeller = line.labeller ?? by;
    if (labeller === null)
      throw refuse(
        'labels.no-labeller',
        'The line does not say who labelled it.',
        'Add "labeller", or give --by NAME.',
      );
    const { note } = line;
    const at = line.at ?? deps.clock.now();
    return { reply, policy: study.handles.get(policy.id)!, label: label.name, event: label.event, labeller, at, note };
  });
  return writeNew(study, labels);
}

/** A person's label of a reply counts once, however often it is handed in; another label is a change of mind. */
export async function writeNew(
  study: Pick<Study, 'store' | 'handles'>,
  labels: readonly HumanLabel[],
): Promise<{ added: number; known: number }> {
  const keyOf = ({ reply, policy, labeller }: HumanLabel): string => JSON.stringify([reply, policy, labeller]);
  const known = await study.store.labels.of([...study.handles.values()]);
  const said = new Map(known.map((label) => [keyOf(label), label.label]));
  let added = 0;
  for (const label of labels) {
    if (said.get(keyOf(label)) === label.label) continue;
    said.set(keyOf(label), label.label);
    await study.store.labels.add(label);
    added++;
  }
  return { added, known: labels.length - added };
}

type Refuse = (code: string, message: string, hint: string) => ForeshadowError;

function policyOf(study: Study, line: LabelLine, refuse: Refuse): Policy {
  const policy = study.policies.find(({ id }) => id === line.policy);
  if (!policy) {
    const ids = study.policies.map(({ id }) => id);
    throw refuse(
      'labels.unknown-policy',
      `This study has no behavior "${line.policy.slice(0, 80)}".`,
      didYouMean(line.policy, ids),
    );
  }
  if (line.policyHash !== null && line.policyHash !== policy.hash)
    throw refuse(
      'labels.other-policy',
      `The label was given by another text of "${policy.id}" (${line.policyHash.slice(0, 8)}, now ${policy.hash.slice(0, 8)}).`,
      'Labels hold for the text that people read: restore it, or label again with a new form.',
    );
  return policy;
}

function didYouMean(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return `${near ? `Did you mean "${near}"? ` : ''}There are: ${known.join(', ')}.`;
}

/** By policy and id: every reply that any lane's sample has drawn. */
async function auditedReplies(study: Study): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const all = new Map<string, Map<string, number>>();
  for (const policy of study.policies) {
    const replies = new Map<string, number>();
    for (const lane of auditedLanes) {
      const audit = await storedAudit(study, { policy, lane });
      for (const { id, seq } of audit?.replies ?? []) replies.set(id, seq);
    }
    all.set(policy.id, replies);
  }
  return all;
}
