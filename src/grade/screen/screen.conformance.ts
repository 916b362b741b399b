import { describe, expect, it } from 'vitest';
import type { GradableReply } from '../../core/grade.ts';
import type { Screen } from './screen.ts';

export function replyWith(content: string): GradableReply {
  return {
    prefix: [{ role: 'user', content: 'Go on.' }],
    content,
    toolCalls: [],
    finishReason: 'stop',
    language: 'en',
  };
}

/** What every screen owes the cascade; `examples` are replies it should tell apart, the likelier one first. */
export function describeScreen(
  name: string,
  setup: { readonly screen: () => Screen; readonly examples: readonly [likely: string, unlikely: string] },
): void {
  describe(`${name}: a screen`, () => {
    const [likely, unlikely] = setup.examples;
    const texts = [
      likely,
      unlikely,
      '',
      ' \n',
      '\u0000\ud800 broken',
      '你好，世界',
      'x'.repeat(100_000),
      '🙂🙃'.repeat(50),
    ];

    it('guesses a probability whatever the text', async () => {
      const screen = setup.screen();
      for (const text of texts) {
        const guess = await screen.guess(replyWith(text));
        expect(guess).toBeGreaterThanOrEqual(0);
        expect(guess).toBeLessThanOrEqual(1);
      }
    });

    it('guesses the same again, in any order and from a screen made anew', async () => {
      const screen = setup.screen();
      const first = [];
      for (const text of texts) first.push(await screen.guess(replyWith(text)));
      const other = setup.screen();
      const again = [];
      for (const text of [...texts].reverse()) again.unshift(await other.guess(replyWith(text)));
      expect(again).toEqual(first);
      expect(other.id).toBe(screen.id);
    });

    it('guesses higher where the event is likelier, and has a name', async () => {
      const screen = setup.screen();
      expect(await screen.guess(replyWith(likely))).toBeGreaterThan(await screen.guess(replyWith(unlikely)));
      expect(screen.id).not.toBe('');
    });
  });
}
