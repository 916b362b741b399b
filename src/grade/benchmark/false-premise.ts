import { type DatasetReader, type Gold, labelledReply, textField } from './dataset.ts';

/**
 * Answers to questions that make no sense, scored by three judge models from 0 (goes along) to 2 (says so). Where the
 * three do not agree whether a reply says so, its cell is unknown; so is that of a control question.
 */
export const falsePremise: DatasetReader = {
  name: 'false-premise',
  licence: 'MIT',
  source: 'https://github.com/petergpt/bullshit-benchmark (data/**/aggregate.jsonl)',
  note: 'The labels are three judge models’, not people’s; only replies on which all three agree count.',
  categories: [
    {
      id: 'pushback',
      meaning: 'Says that the question rests on something that is not so',
      convention: 'labelled cells',
      rules: [],
      reasoner: 'false-premise-pushback',
    },
  ],
  fields: ['question', 'response', 'judge_scores'],
  recognises: (first) => 'nonsense' in first || 'nonsensical_element' in first || 'judge_scores' in first,
  read: ({ value, line }, refuse) => {
    const prompt = textField(value, 'prompt' in value ? 'prompt' : 'question', refuse);
    const id = `${String(value.prompt_id ?? value.question_id ?? `line-${line}`)}`;
    const response = value.response ?? value.response_text;
    if (typeof response !== 'string') return [];
    return [
      {
        id: `${id}/${String(value.model ?? line)}`,
        reply: labelledReply(response, prompt),
        gold: { pushback: value.is_control === true ? 'unknown' : agreed(value.judge_scores) },
        group: id,
      },
    ];
  },
};

function agreed(scores: unknown): Gold {
  if (!Array.isArray(scores) || scores.length === 0) return 'unknown';
  if (scores.every((score) => score === 2)) return 1;
  return scores.every((score) => score === 0) ? 0 : 'unknown';
}
