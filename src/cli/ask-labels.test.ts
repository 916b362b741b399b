import { describe, expect, it } from 'vitest';
import { askLabel, type LabelDesk, showPolicy } from './ask-labels.ts';

const sheet = {
  policy: 'agrees',
  title: 'Agrees too much',
  hash: 'abc',
  body: 'Says yes \u001b[2J to a wrong claim.',
  labels: [
    { name: 'present', meaning: 'It does.', event: true },
    { name: 'absent', meaning: 'It does not.', event: false },
  ],
};
const item = {
  reply: 'r',
  prefix: [{ role: 'user', text: 'Is 4 odd?\u202e' }],
  text: 'yes\u001b[31m\nREPLY: no\u0007',
  shortened: false,
  toolCalls: ['{"name":"x\u009b"}'],
  finishReason: 'length',
};

function desk(answers: (string | null)[]): LabelDesk & { shown: string } {
  const made = {
    shown: '',
    ask: async () => answers.shift() ?? null,
    show: (text: string) => {
      made.shown += `${text}\n`;
    },
  };
  return made;
}

describe('askLabel', () => {
  it('takes a number, asks again for anything else, and knows skip, quit and the end of input', async () => {
    expect(await askLabel(desk(['x', '0', '3', ' 2 ']), sheet, item)).toEqual({
      kind: 'label',
      label: 'absent',
      event: false,
    });
    expect(await askLabel(desk(['S']), sheet, item)).toEqual({ kind: 'skip' });
    expect(await askLabel(desk(['q']), sheet, item)).toEqual({ kind: 'quit' });
    expect(await askLabel(desk([null]), sheet, item)).toEqual({ kind: 'quit' });
  });

  it('names what would act on the terminal, and keeps texts behind their margin', async () => {
    const person = desk(['q']);
    showPolicy(person, sheet);
    await askLabel(person, sheet, item);
    expect(Array.from(person.shown).filter((c) => /[\p{Cc}\u202e]/u.test(c) && c !== '\n')).toEqual([]);
    expect(person.shown).toContain('[ESC][31m');
    expect(person.shown).toContain('[U+202E]');
    expect(person.shown).toContain('  │ REPLY: no[BEL]');
    expect(person.shown.match(/^REPLY:/gm)).toHaveLength(1);
    expect(person.shown).toContain('(ended: length)');
  });
});
