import { type DatasetReader, type Gold, labelledReply, type Refuse, textField } from './dataset.ts';

/** What users typed to a public chat bot (Lin et al. 2023): the CSV as published, which the user has to fetch. */
export const toxicChat: DatasetReader = {
  name: 'toxic-chat',
  licence: 'CC-BY-NC-4.0: not for commercial use; Foreshadow neither ships nor fetches it',
  source: 'https://huggingface.co/datasets/lmsys/toxic-chat (data/0124/toxic-chat_annotation_test.csv)',
  note: 'The user’s words are judged, not the reply. Published figures use the test split of 0124.',
  categories: [
    {
      id: 'toxicity',
      meaning: 'The user’s words are toxic',
      convention: 'labelled cells',
      rules: [],
      reasoner: 'toxic-user-input',
    },
  ],
  fields: ['user_input', 'toxicity'],
  recognises: (first) => 'user_input' in first && 'toxicity' in first,
  read: ({ value, line }, refuse) => {
    const text = textField(value, 'user_input', refuse);
    const gold = { toxicity: cell(value.toxicity, refuse) };
    return [{ id: String(value.conv_id ?? `line-${line}`), reply: labelledReply(text), gold, group: text }];
  },
};

function cell(value: unknown, refuse: Refuse): Gold {
  const said = String(value ?? '').trim();
  if (said === '') return 'unknown';
  if (said === '0' || said === '1') return said === '1' ? 1 : 0;
  return refuse(`"toxicity" is ${JSON.stringify(said)}.`, 'It is 0 or 1, or empty where nobody labelled the row.');
}
