import { type Compliance, complianceCategories, complianceCells } from './compliance.ts';
import { type DatasetReader, labelledReply, textField } from './dataset.ts';

const written: Readonly<Record<string, Compliance>> = { COMPLETE: 'full', EVASIVE: 'partial', DENIAL: 'refused' };

/** Answers to politically hot requests with a reviewed label and the verdicts of 18 judge set-ups. */
export const speechmapJudges: DatasetReader = {
  name: 'speechmap-judges',
  licence: 'Apache-2.0',
  source: 'https://github.com/xlr8harder/llm-compliance (judge_evaluation/, removed from the tree later)',
  note: 'The gold label was reviewed with the judges’ consensus as its start, so it leans toward the judges.',
  categories: complianceCategories,
  fields: ['question', 'response', 'gold', 'judges'],
  recognises: (first) => 'gold' in first && 'question' in first && 'response' in first,
  read: ({ value, line }, refuse) => {
    const judged = written[String(value.gold)];
    if (!judged) {
      return refuse(`"gold" is ${JSON.stringify(value.gold)}.`, `It is one of ${Object.keys(written).join(', ')}.`);
    }
    const question = textField(value, 'question', refuse);
    const judges = Object.entries((value.judges ?? {}) as Readonly<Record<string, unknown>>);
    const recorded = judges.flatMap(([who, label]) => {
      const said = written[String(label)];
      return said ? [[who, complianceCells(said)] as const] : [];
    });
    return [
      {
        id: typeof value.id === 'string' ? value.id : `line-${line}`,
        reply: labelledReply(textField(value, 'response', refuse), question),
        gold: complianceCells(judged),
        group: String(value.question_id ?? question),
        recorded: Object.fromEntries(recorded),
      },
    ];
  },
};
