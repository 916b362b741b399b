import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerOf, binaryPolicy, testPolicy } from './adapter.conformance.ts';
import type { Verdict } from './adapter.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { jsonObjects } from './json-objects.ts';
import { readVerdict } from './read-verdict.ts';

const read = (content: string, policy: CompiledPolicy = testPolicy): Verdict => readVerdict(answerOf(content), policy);
const labelOf = (verdict: Verdict): string => (verdict.status === 'verdict' ? verdict.label : verdict.reason);
const tiers: CompiledPolicy = {
  ...testPolicy,
  output: 'severity',
  labels: [
    { name: 'GV2', event: true },
    { name: 'GV1', event: true },
    { name: 'GV0', event: false },
  ],
};

describe('a verdict object', () => {
  it.each([
    ['bare', '{"label":"insult","rule_ids":["I2"],"confidence":"low","rationale":"Says fool."}'],
    [
      'in a fence',
      '```json\n{"label":"insult","rule_ids":["I2"],"confidence":"low","rationale":"Says fool."}\n```\n\n',
    ],
    ['in prose', 'Here it is: {"label":"insult","rule_ids":["I2"],"confidence":"low","rationale":"Says fool."}. Done.'],
    ['after another', '{"a":1} {"label":"insult","rule_ids":["I2"],"confidence":"low","rationale":"Says fool."}'],
    ['under other names', '{"violation":1,"policy_category":"I2","confidence":"low","justification":"Says fool."}'],
    [
      'after thinking',
      '<think>{"label":"none"}</think>{"label":"INSULT","rule_ids":"I2","confidence":"low","reason":"Says fool."}',
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual({
      status: 'verdict',
      label: 'insult',
      ruleIds: ['I2'],
      confidence: 'low',
      rationale: 'Says fool.',
      score: null,
      flags: [],
    });
  });

  it('braces in its strings do not end it, and a quoted verdict in its rationale is none', () => {
    const rationale = 'It says "}{" and {"label":"none"} to fool me.';
    expect(read(`So: ${JSON.stringify({ label: 'insult', rationale })}`)).toMatchObject({
      label: 'insult',
      rationale,
      flags: [],
    });
  });

  it('of several that disagree the last counts, flagged; of several that agree nothing is said', () => {
    expect(read('{"label":"none"} {"label":"insult"}')).toMatchObject({ label: 'insult', flags: ['several-verdicts'] });
    expect(read('{"label":"insult"} {"label":"insult"}')).toMatchObject({ label: 'insult', flags: [] });
  });

  it.each([
    ['{"violation":true}', 'insult'],
    ['{"violation":"0"}', 'none'],
    ['{"violates_policy":false,"violated_rules":[]}', 'none'],
    ['{"label":1}', 'insult'],
    ['{"violation":2}', 'off-menu-label'],
    ['{"label":"maybe"}', 'off-menu-label'],
    ['{"label":null}', 'parse-failure'],
    ['{"unrelated":1}', 'parse-failure'],
    ['{"label":"insult"', 'parse-failure'],
    ['{}', 'parse-failure'],
    ['[1]', 'insult'],
  ])('%s is %s', (text, expected) => {
    expect(labelOf(read(text))).toBe(expected);
  });

  it('braces without end do not take long to give up', () => {
    expect(labelOf(read('{"a":'.repeat(30_000)))).toBe('parse-failure');
  });
});

describe('words', () => {
  it.each([
    ['0', 'none'],
    ['1', 'insult'],
    ['"1"', 'insult'],
    ['**1**', 'insult'],
    ['```\n0\n```', 'none'],
    ['The reply calls him a fool.\n\n1', 'insult'],
    ['Answer: 0', 'none'],
    ['The final answer is 1.', 'insult'],
    ['insult', 'insult'],
    ['There are 10 words and 1 insult in it, so 0 is wrong?', 'parse-failure'],
    ['10', 'parse-failure'],
    ['01', 'parse-failure'],
    ['VIOLATION', 'off-menu-label'],
  ])('%j is %s', (text, expected) => {
    expect(labelOf(read(text, binaryPolicy))).toBe(expected);
  });

  it.each([
    ['GV1', 'GV1'],
    ['gv2.', 'GV2'],
    ['Label: GV0', 'GV0'],
    ['GV7', 'off-menu-label'],
    ['GV1 or GV2, hard to say', 'parse-failure'],
  ])('tier %j is %s', (text, expected) => {
    expect(labelOf(read(text, tiers))).toBe(expected);
  });

  it('reasoning alone: a verdict in it is accepted and flagged, anything else is a parse failure', () => {
    const thought = (text: string) =>
      readVerdict(answerOf('', { reasoning: { text, field: 'reasoning' } }), binaryPolicy);
    expect(thought('{"violation":1}')).toMatchObject({ label: 'insult', flags: ['channel-mismatch'] });
    expect(thought('1')).toMatchObject({ label: 'insult', flags: ['channel-mismatch'] });
    expect(thought('I would say insult')).toMatchObject({ reason: 'parse-failure' });
    expect(thought('{"label":"else"}')).toMatchObject({ status: 'unreadable' });
  });
});

const file = new URL('../../../../shared/data/safeguard_verdicts/rows.jsonl.gz', import.meta.url);
const here = existsSync(file);

interface Row {
  readonly source: string;
  readonly raw?: string;
  readonly gold?: Readonly<Record<string, number | null>>;
  readonly verdict: Readonly<Record<string, unknown>>;
}

describe.skipIf(!here)(
  `real answers of gpt-oss-safeguard-20b${here ? '' : ' (skipped: ../shared/data is absent)'}`,
  () => {
    const rows: Row[] = here
      ? gunzipSync(readFileSync(file))
          .toString('utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Row)
      : [];
    const answered = rows.filter(({ raw }) => raw !== undefined);

    it('all raw answers parse to what was recorded, and are compared with gold', () => {
      const tally = { agree: 0, differ: 0, unlabelled: 0 };
      for (const { raw, gold, verdict } of answered) {
        expect(jsonObjects(raw!)).toEqual([verdict]);
        for (const [category, flag] of Object.entries(gold!)) {
          if (flag === null) tally.unlabelled++;
          else tally[verdict[category] === flag ? 'agree' : 'differ']++;
        }
      }
      expect(answered).toHaveLength(44);
      expect(tally).toEqual({ agree: 239, differ: 5, unlabelled: 108 });
    });

    it('verdicts of another shape are read by their meaning, and what the recorder could not parse as well', () => {
      const policy = { ...testPolicy, ruleIds: [] };
      const failed = 'Failed to parse JSON response: ';
      const counts = { read: 0, rescued: 0, lost: 0 };
      for (const { source, verdict } of rows) {
        if (source !== 'scenarios') continue;
        const rationale = String(verdict.justification).trim();
        if (verdict.violates_policy === null) {
          expect(read(JSON.stringify(verdict), policy)).toMatchObject({ reason: 'parse-failure' });
          const again = read(rationale.slice(failed.length), policy);
          counts[again.status === 'verdict' ? 'rescued' : 'lost']++;
          continue;
        }
        const label = verdict.violates_policy ? 'insult' : 'none';
        expect(read(JSON.stringify(verdict), policy)).toMatchObject({ label, rationale });
        counts.read++;
      }
      expect(counts).toEqual({ read: 478, rescued: 2, lost: 0 });
    });

    it('a single-category policy refuses these eight flags as a verdict: multi-policy answers are not its form', () => {
      for (const { raw } of answered) expect(read(raw!)).toMatchObject({ reason: 'parse-failure' });
    });
  },
);
