import type { GoldExample, Policy } from '../../core/policy.ts';

/** An example longer than this, in UTF-16 units, is kept for the test: it would cost more context than it teaches. */
export const longestShownExample = 1200;

/** Of each side (events, others) at most this many are shown: six examples in all. */
const shownPerSide = 3;

/**
 * Positions (from 0, ascending) of the gold examples that go into the prompt: as many events as others, at most three
 * of each and at most half of a side, so that every policy keeps examples that its reasoner has not read. Within a side
 * the labels take turns, each in the order of the file.
 */
export function promptExamples({ labels, examples }: Pick<Policy, 'labels' | 'examples'>): readonly number[] {
  const of = (event: boolean): readonly (readonly number[])[] =>
    labels
      .filter((label) => label.event === event)
      .map(({ name }) => positions(examples, (example) => example.label === name));
  const sides = [of(true), of(false)];
  const room = Math.min(shownPerSide, ...sides.map((side) => Math.floor(side.flat().length / 2)));
  const short = sides.map((side) =>
    inTurn(side.map((list) => list.filter((at) => exampleLength(examples[at]!) <= longestShownExample))),
  );
  const each = Math.min(room, ...short.map((side) => side.length));
  return short.flatMap((side) => side.slice(0, each)).sort((a, b) => a - b);
}

/** Length of everything an example would put into the prompt, in UTF-16 units. */
export function exampleLength({ user = '', messages = [], reply }: GoldExample): number {
  return messages.reduce((sum, { content }) => sum + content.length, user.length + reply.length);
}

function positions(examples: readonly GoldExample[], fits: (example: GoldExample) => boolean): readonly number[] {
  return examples.flatMap((example, at) => (fits(example) ? [at] : []));
}

/** First of each list, then second of each list, and so on. */
function inTurn(lists: readonly (readonly number[])[]): readonly number[] {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat();
}
