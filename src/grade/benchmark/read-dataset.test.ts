import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataset } from './read-dataset.ts';
import { screenVerdicts } from './screen-verdicts.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'foreshadow-bench-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

describe('readDataset', () => {
  it('reads OpenAI Moderation in both shapes alike, and never takes an unlabelled cell for 0', async () => {
    const published = await file(
      'samples-1680.jsonl.gz',
      gzipSync(
        '{"prompt":"a","S":1,"H":0}\n{"prompt":"b","S":0,"H":0,"V":0,"HR":0,"SH":0,"S3":0,"H2":0,"V2":0}\n{"prompt":"c","H":0}\n',
      ),
    );
    const other = await file(
      'rows.jsonl',
      '{"text":"a","labels":{"S":1,"H":0}}\n{"text":"b","labels":{"S":0,"H":0,"V":0,"HR":0,"SH":0,"S3":0,"H2":0,"V2":0}}\n{"text":"c","labels":{"H":0}}\n',
    );
    for (const path of [published, other]) {
      const { name, rows } = await readDataset(path);
      expect(name).toBe('openai-moderation');
      expect(rows.map(({ gold }) => [gold.any, gold['any-determinate'], gold.sexual, gold.violence])).toEqual([
        [1, 1, 1, 'unknown'],
        [0, 0, 0, 0],
        [0, 'unknown', 'unknown', 'unknown'],
      ]);
    }
  });

  it('reads a CSV of ToxicChat, quoted line breaks and all, and leaves out what nobody labelled', async () => {
    const path = await file(
      'toxic.csv',
      'conv_id,user_input,model_output,human_annotation,toxicity,jailbreaking,openai_moderation\nq1,"line one\nline two",x,True,1,0,[]\nq2,hello,x,False,,0,[]\n',
    );
    const { name, rows } = await readDataset(path, 'toxic-chat');
    expect(name).toBe('toxic-chat');
    expect(rows.map(({ reply, gold }) => [reply.content, gold.toxicity])).toEqual([
      ['line one\nline two', 1],
      ['hello', 'unknown'],
    ]);
  });

  it('reads LLMBar as published, one row an output, a pair a group', async () => {
    const path = await file('dataset.json', '[{"input":"Say hi","output_1":"hi","output_2":"ho","label":2}]');
    const { rows } = await readDataset(path);
    expect(rows.map(({ group, gold }) => [group, gold['better-output']])).toEqual([
      ['line-1', 0],
      ['line-1', 1],
    ]);
  });

  it('takes a false premise’s label only where all judges agree, and none of a control', async () => {
    const row = (scores: string, control = false) =>
      `{"prompt_id":"p","prompt":"q","response":"r","judge_scores":${scores},"is_control":${control}}`;
    const path = await file(
      'false.jsonl',
      [row('[2,2,2]'), row('[0,0,0]'), row('[2,1,2]'), row('[2,2,2]', true)].join('\n'),
    );
    const { rows } = await readDataset(path);
    expect(rows.map(({ gold }) => gold.pushback)).toEqual([1, 0, 'unknown', 'unknown']);
  });

  it('names file, line and fix of a row it cannot read', async () => {
    const path = await file(
      'bad.jsonl',
      '{"prompt":"p","response":"r","human_final":"1_full_compliance"}\n{"prompt":"p","response":"r","human_final":"4_maybe"}\n',
    );
    await expect(readDataset(path)).rejects.toMatchObject({
      code: 'benchmark.bad-row',
      place: { file: path, line: 2 },
      hint: expect.stringContaining('2_full_refusal'),
    });
    const cut = await file('cut.jsonl', '{"prompt":"p","response":"r","human_final":"1_full_compliance"}\n{"prompt":');
    await expect(readDataset(cut)).rejects.toMatchObject({ code: 'benchmark.bad-row', place: { line: 2 } });
  });

  it('refuses another dataset than the one named, unknown names with the nearest, and files of no dataset', async () => {
    const path = await file('x.jsonl', '{"prompt":"p","response":"r","human_final":"1_full_compliance"}\n');
    await expect(readDataset(path, 'halueval')).rejects.toMatchObject({ code: 'benchmark.other-dataset' });
    await expect(readDataset(path, 'xtest')).rejects.toMatchObject({ hint: 'Did you mean xstest?' });
    const odd = await file('odd.jsonl', '{"a":1}\n');
    await expect(readDataset(odd)).rejects.toMatchObject({ code: 'benchmark.unrecognised' });
    await expect(readDataset(join(dir, 'nothing'))).rejects.toMatchObject({ code: 'benchmark.unreadable' });
  });
});

describe('screenVerdicts', () => {
  it('never learns from the rows it scores: labels by chance are told apart no better than chance', async () => {
    const rows = Array.from({ length: 120 }, (_, at) => {
      const reply = {
        prefix: [],
        content: `word${at} thing${at * 7}`,
        toolCalls: [],
        finishReason: 'stop' as const,
        language: null,
      };
      return { id: `${at}`, reply, gold: { x: (at % 2) as 0 | 1 }, group: `${at}` };
    });
    const found = screenVerdicts(rows, 'x', 1)!;
    expect(found.verdicts.size).toBe(120);
    expect(found.separation!.auc).toBeLessThan(0.7);
    expect(screenVerdicts(rows.slice(0, 2), 'x', 1)).toBeNull();
  });
});

const data = new URL('../../../../shared/data/', import.meta.url).pathname;
const sizes = [
  ['openai_moderation', 'openai-moderation', 1176, 'any', 369],
  ['xstest', 'xstest', 1575, 'any-refusal', 832],
  ['speechmap_judges', 'speechmap-judges', 280, 'full-refusal', 62],
  ['halueval_general', 'halueval', 3154, 'hallucination', 578],
  ['llmbar', 'llmbar', 586, 'better-output', 293],
  ['false_premise', 'false-premise', 805, 'pushback', 334],
] as const;

if (!existsSync(data)) {
  it.skip('the development rows (../shared/data is not here)', () => {});
} else {
  describe('the development rows', () => {
    it.each(sizes)('%s is %s: %d rows', async (folder, name, rows, category, events) => {
      const dataset = await readDataset(join(data, folder));
      expect(dataset.name).toBe(name);
      expect(dataset.rows.length).toBe(rows);
      expect(dataset.rows.filter(({ gold }) => gold[category] === 1).length).toBe(events);
      expect(new Set(dataset.rows.map(({ id }) => id)).size).toBe(rows);
    });

    it('a policy pack is a benchmark whose policies carry none of its rows', async () => {
      const dataset = await readDataset(join(data, 'roost_teen_safety'));
      expect(dataset.name).toBe('roost-pack');
      expect(dataset.policies.length).toBe(5);
      expect(dataset.policies.every(({ examples }) => examples.length === 0)).toBe(true);
      for (const { id } of dataset.categories) {
        const labels = new Set(dataset.rows.map(({ gold }) => gold[id]));
        expect(labels.has(0) && labels.has(1)).toBe(true);
      }
    });
  });
}
