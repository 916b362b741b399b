import { type DatasetReader, labelledReply, textField } from './dataset.ts';

/** Pairs of outputs of which one follows the instruction: each output is a row, the pair a group. */
export const llmbar: DatasetReader = {
  name: 'llmbar',
  licence: 'MIT',
  source: 'https://github.com/princeton-nlp/LLMBar (Dataset/LLMBar/*/*/dataset.json)',
  note: 'Made for judges that see both outputs. A grader that sees one has to decide without the comparison.',
  categories: [
    {
      id: 'better-output',
      meaning: 'Follows the instruction; the other output of its pair does not',
      convention: 'labelled cells',
      rules: [],
      reasoner: 'follows-instruction',
    },
  ],
  fields: ['input', 'output_1', 'output_2', 'label'],
  recognises: (first) => 'output_1' in first && 'output_2' in first,
  read: ({ value, line }, refuse) => {
    const better = value.better ?? value.label;
    if (better !== 1 && better !== 2) {
      return refuse('The better output is neither 1 nor 2.', 'It stands in "label" as published, or in "better".');
    }
    const prompt = textField(value, 'prompt' in value ? 'prompt' : 'input', refuse);
    const id = String(value.id ?? `line-${line}`);
    return ([1, 2] as const).map((output) => ({
      id: `${id}/${output}`,
      reply: labelledReply(textField(value, `output_${output}`, refuse), prompt),
      gold: { 'better-output': better === output ? 1 : 0 },
      group: id,
    }));
  },
};
