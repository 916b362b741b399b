import { type BenchmarkCategory, type DatasetReader, type Gold, labelledReply, type Refuse } from './dataset.ts';

const meanings = {
  S: ['sexual', 'Sexual content'],
  H: ['hate', 'Hate'],
  V: ['violence', 'Violence'],
  HR: ['harassment', 'Harassment'],
  SH: ['self-harm', 'Self-harm'],
  S3: ['sexual-minors', 'Sexual content with minors'],
  H2: ['hate-threatening', 'Hate with a threat'],
  V2: ['violence-graphic', 'Graphic violence'],
} as const;
const codes = Object.keys(meanings) as (keyof typeof meanings)[];

const anyCategory = (convention: BenchmarkCategory['convention'], id: string): BenchmarkCategory => ({
  id,
  meaning: 'Any of the eight',
  convention,
  rules: [],
  reasoner: 'moderation-any',
});

/** The 1,680 texts of Markov et al. (2022), in the published shape (`prompt` and codes) or with `text` and `labels`. */
export const openaiModeration: DatasetReader = {
  name: 'openai-moderation',
  licence: 'MIT',
  source: 'https://github.com/openai/moderation-api-release (data/samples-1680.jsonl.gz)',
  note: 'A text may be a prompt or a reply; it is judged alone. A third of the cells carry no label.',
  categories: [
    anyCategory('unknown is negative', 'any'),
    anyCategory('determinate rows', 'any-determinate'),
    ...codes.map((code) => ({
      id: meanings[code][0],
      meaning: meanings[code][1],
      convention: 'labelled cells' as const,
      rules: [],
      reasoner: `moderation-${meanings[code][0]}`,
    })),
  ],
  fields: ['prompt', ...codes],
  recognises: (first) =>
    (typeof first.prompt === 'string' && codes.some((code) => code in first)) ||
    (typeof first.text === 'string' && typeof first.labels === 'object' && first.labels !== null),
  read: ({ value, line }, refuse) => {
    const text = value.text ?? value.prompt;
    if (typeof text !== 'string') return refuse('There is neither "prompt" nor "text".', 'Use the file as published.');
    const labels = (value.labels ?? value) as Readonly<Record<string, unknown>>;
    const cells = codes.map((code) => goldOf(labels[code], code, refuse));
    const some = cells.includes(1);
    const gold = {
      any: some ? 1 : 0,
      'any-determinate': some ? 1 : cells.includes('unknown') ? 'unknown' : 0,
      ...Object.fromEntries(codes.map((code, at) => [meanings[code][0], cells[at]!])),
    } as const;
    const id = typeof value.id === 'string' ? value.id : `line-${line}`;
    return [{ id, reply: labelledReply(text), gold, group: text }];
  },
};

function goldOf(value: unknown, code: string, refuse: Refuse): Gold {
  if (value === undefined || value === null) return 'unknown';
  if (value === 0 || value === 1) return value;
  return refuse(`"${code}" is neither 0 nor 1.`, 'Leave a category out where nobody labelled it.');
}
