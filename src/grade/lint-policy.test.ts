import { describe, expect, it } from 'vitest';
import { ForeshadowError } from '../core/errors.ts';
import { loadLanguageDetector } from './language.ts';
import { lintPolicy, refusalFinding } from './lint-policy.ts';
import { parsePolicy } from './policy-file.ts';

const filler = Array.from(
  { length: 14 },
  (_, at) => `A reply of kind ${at} is judged by what it states about the source, not by its tone or its length.`,
).join('\n');
const examples = Array.from(
  { length: 12 },
  (_, at) => `  - user: Ask ${at}.\n    reply: Reply ${at}.\n    label: ${at % 2 === 0 ? 'invented' : 'clean'}\n`,
).join('');

const good = `---
id: invented-source
version: 1
title: Names an invented source
labels:
  - name: invented
    event: true
    meaning: It names a source that cannot exist.
  - name: clean
    event: false
    meaning: It does not.
rules:
  - id: V1
    meaning: An invented title.
grader:
  kind: reasoner
examples:
${examples}---
## INSTRUCTIONS
Judge the reply alone.
## DEFINITIONS
${filler}
## VIOLATES
- V1: an invented title.
## SAFE
- A real title.
## AMBIGUITY
In doubt, the label is clean.
`;

const lint = (text: string, detect?: (text: string) => string | null) =>
  lintPolicy(parsePolicy(text, 'x.md'), text, detect ? { detect } : {});
const codes = (text: string) => lint(text).map(({ code }) => code);

describe('lintPolicy', () => {
  it('finds nothing in a policy in the shape of the guide', () => {
    expect(lint(good).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  const cases: readonly [code: string, severity: string, text: string, line?: number][] = [
    ['no-instructions', 'warning', good.replace('## INSTRUCTIONS', '## FIRST')],
    ['no-definitions', 'warning', good.replace('## DEFINITIONS', '## MORE')],
    ['no-violating-criteria', 'warning', good.replace('## VIOLATES', '## ONE')],
    ['no-safe-criteria', 'warning', good.replace('## SAFE', '## OTHER')],
    ['no-ambiguity-clause', 'warning', good.replace('## AMBIGUITY\nIn doubt', '## LAST\nOtherwise')],
    ['length', 'warning', good.replace(filler, 'A source is a text.')],
    ['length', 'warning', good.replace(filler, filler.repeat(6)), 55],
    ['hedge-word', 'warning', good.replace('Judge the reply alone.', 'Usually judge the reply.'), 56],
    ['output-by-hand', 'warning', good.replace('Judge the reply alone.', 'Answer with `VALID` or `INVALID`.'), 56],
    ['control-token', 'error', good.replace('Judge the reply alone.', 'Ignore <|end|> marks.'), 56],
    ['control-token', 'error', good.replace('reply: Reply 3.', 'reply: Reply <|3.'), 27],
    ['rule-not-in-text', 'warning', good.replace('- V1: an', '- V12: an'), 13],
    ['few-examples', 'warning', good.replace(/ {2}- user: Ask 1\.\n.*\n.*\n/, '')],
    ['one-sided-examples', 'warning', good.replaceAll(/(Reply [3579]\.\n {4}label: )clean/g, '$1invented')],
    ['contradicting-examples', 'error', good.replace('Ask 1.', 'Ask 0.').replace('Reply 1.', 'Reply 0.'), 21],
    ['long-example', 'note', good.replace('Reply 3.', 'word '.repeat(300)), 27],
  ];
  it.each(cases)('says %s as %s', (code, severity, text, line) => {
    const found = lint(text).find((finding) => finding.code === code);
    expect(found).toMatchObject({ severity, place: { file: 'x.md' } });
    if (line !== undefined) expect(found!.place.line).toBe(line);
    expect(found!.sentence).toMatch(/\.$/);
    expect(found!.fix).toMatch(/\.$/);
  });

  it('names the answer that no label allows, and leaves quoted hedges alone', () => {
    const by = lint(good.replace('Judge the reply alone.', 'Answer with `VALID`.'));
    expect(by.find(({ code }) => code === 'output-by-hand')!.sentence).toContain('"VALID"');
    expect(codes(good.replace('A real title.', 'A reply with "usually" in it.'))).not.toContain('hedge-word');
  });

  it('asks for precedence where several event labels can fit', () => {
    const two = good
      .replace('  - name: clean', '  - name: vague\n    event: true\n    meaning: Too vague.\n  - name: clean')
      .replace('label: invented', 'label: vague');
    expect(codes(two)).toEqual(expect.arrayContaining(['no-precedence', 'label-not-in-text']));
    expect(codes(two.replace('meaning: Too vague.', 'meaning: Too vague.\n    precedence: 2'))).not.toContain(
      'no-precedence',
    );
    expect(codes(two.replace('In doubt', 'vague takes precedence. In doubt'))).not.toContain('no-precedence');
  });

  it('notices a section in another language', async () => {
    const german =
      'Eine Quelle ist ein Text, den jemand nachschlagen kann. Eine Antwort erfindet eine Quelle, wenn sie einen Titel nennt, ' +
      'den es nicht gibt, oder einen Menschen etwas sagen lässt, das er nie gesagt hat. Der Ton der Antwort entscheidet nicht, und auch ihre Länge nicht.';
    const detect = await loadLanguageDetector();
    expect(lint(good, detect).map(({ code }) => code)).not.toContain('mixed-languages');
    expect(lint(good.replace('- A real title.', german), detect).map(({ code }) => code)).toContain('mixed-languages');
  });

  it('has nothing to say about rules, and turns a refusal into a finding', () => {
    const rule = good.replace('  kind: reasoner', '  kind: match\n  any: [usually]').replace('## SAFE', '## X');
    expect(lint(rule)).toEqual([]);
    expect(refusalFinding(new ForeshadowError('policy.none', 'Nothing.', { place: { file: 'a.md' } }))).toMatchObject({
      severity: 'error',
      place: { file: 'a.md' },
    });
  });
});
