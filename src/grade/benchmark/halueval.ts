import { type DatasetReader, labelledReply, textField } from './dataset.ts';

/** ChatGPT answers of early 2023, labelled by people for hallucination; published and development shape. */
export const halueval: DatasetReader = {
  name: 'halueval',
  licence: 'MIT',
  source: 'https://github.com/RUCAIBox/HaluEval (data/general_data.json)',
  note: 'Labels are the majority of three people and noisy; a judge without the facts can do little better than guess.',
  categories: [
    {
      id: 'hallucination',
      meaning: 'Says something that is not so, or cannot be checked',
      convention: 'labelled cells',
      rules: [],
      reasoner: 'hallucination',
    },
  ],
  fields: ['user_query', 'chatgpt_response', 'hallucination'],
  recognises: (first) => 'human_hallucination' in first || ('hallucination' in first && 'chatgpt_response' in first),
  read: ({ value, line }, refuse) => {
    const said = String(value.human_hallucination ?? value.hallucination).toLowerCase();
    if (said !== 'yes' && said !== 'no') {
      return refuse(`The label is ${JSON.stringify(said)}.`, 'It is yes or no, as people gave it.');
    }
    const prompt = textField(value, 'prompt' in value ? 'prompt' : 'user_query', refuse);
    const reply = textField(value, 'response' in value ? 'response' : 'chatgpt_response', refuse);
    const id = String(value.id ?? value.ID ?? `line-${line}`);
    return [
      { id, reply: labelledReply(reply, prompt), gold: { hallucination: said === 'yes' ? 1 : 0 }, group: prompt },
    ];
  },
};
