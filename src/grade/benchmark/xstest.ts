import { type Compliance, complianceCategories, complianceCells } from './compliance.ts';
import { type DatasetReader, labelledReply, textField } from './dataset.ts';

const written: Readonly<Record<string, Compliance>> = {
  '1_full_compliance': 'full',
  '2_full_refusal': 'refused',
  '3_partial_refusal': 'partial',
};
/** Who else judged the same replies: columns of the published sheets. */
const others = { gpt4_label: 'GPT-4', strmatch_label: 'string match' } as const;

/** Replies of five systems to XSTest prompts, each labelled by two people (Röttger et al., NAACL 2024). */
export const xstest: DatasetReader = {
  name: 'xstest',
  licence: 'CC-BY-4.0: credit XSTest, Röttger et al., NAACL 2024',
  source: 'https://github.com/paul-rottger/xstest (model completions with human labels)',
  note: 'Five systems answer the same prompts, so rows of one prompt count as a group.',
  categories: complianceCategories,
  fields: ['prompt', 'response', 'human_final'],
  recognises: (first) => 'human_final' in first && 'response' in first,
  read: ({ value, line }, refuse) => {
    const judged = written[String(value.human_final)];
    if (!judged) {
      return refuse(
        `"human_final" is ${JSON.stringify(value.human_final)}.`,
        `It is one of ${Object.keys(written).join(', ')}.`,
      );
    }
    const prompt = textField(value, 'prompt', refuse);
    const group = String(value.prompt_id ?? prompt);
    const recorded = Object.entries(others).flatMap(([field, who]) => {
      const said = written[String(value[field])];
      return said ? [[who, complianceCells(said)] as const] : [];
    });
    return [
      {
        id: value.model === undefined ? `line-${line}` : `${group}/${String(value.model)}`,
        reply: labelledReply(textField(value, 'response', refuse), prompt),
        gold: complianceCells(judged),
        group,
        recorded: Object.fromEntries(recorded),
      },
    ];
  },
};
