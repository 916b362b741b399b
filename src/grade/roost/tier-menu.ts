import { ForeshadowError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy.ts';

/** What a policy written as prose offers as answers. */
export interface TierMenu {
  /** Other labels first, then events, both in the order of the text; later tiers take precedence. */
  readonly labels: Policy['labels'];
  readonly rules: Policy['rules'];
}

/** One place where the text introduces a tier. */
interface Sighting {
  readonly code: string;
  readonly meaning: string;
  /** Bullets of a label list say it best, then paragraphs, then headings. */
  readonly rank: number;
  /** Headings above it and its own, outermost first. */
  readonly headings: readonly string[];
  /** What an "Output:" line in its section says, if one does. */
  readonly output: string | null;
}

const code = '[A-Z]{1,10}(?:-[A-Z]{1,10})?\\.?\\d{1,2}';
const mark = '(?:`|\\*\\*)?';
/** Blanks are bounded, so that no line of a hostile text takes longer than its length. */
const blank = '[ \\t]{0,4}';
const sightings = [
  {
    rank: 0,
    line: new RegExp(
      `^[ \\t]*[-*+][ \\t]{1,4}${mark}(${code})(?!\\.?\\w)${mark}${blank}(?::|=|->|→|-|–|—)${blank}${mark}(\\S.*)`,
    ),
  },
  { rank: 0, line: new RegExp(`^[ \\t]*\\|${blank}${mark}(${code})${mark}${blank}\\|([^|]*)\\|`) },
  { rank: 1, line: new RegExp(`^\\*\\*(${code})(?!\\.?\\w)${blank}[:–—.-]?([^*]*)\\*\\*`) },
  { rank: 2, line: new RegExp(`^#{1,6}[ \\t].*?\\(#?(${code})${blank}(?:[:–—-]([^)]*))?\\)`) },
  { rank: 2, line: new RegExp(`^#{1,6}[ \\t]{1,4}${mark}(${code})(?!\\.?\\w)${mark}${blank}[:–—.-]?(.*)`) },
] as const;
const ruleLine = new RegExp(`^\\s*[-*+]\\s+${mark}(${code}\\.[a-z]\\d?)${mark}[\\s:](.*)`);

/**
 * The labels and rules of a policy that names its tiers in its text (`DC0`, `SP2`, `TVEC.01`). A tier is an event unless
 * its section puts out VALID or stands under a heading that allows; where neither is said, tier 0 is no event. Without
 * tiers, a pair of answers such as VALID and INVALID is the menu. Throws `pack.no-labels`.
 */
export function tierMenu(text: string, file: string): TierMenu {
  const lines = text.split(/\r\n|\r|\n/);
  const seen = sightingsIn(lines);
  const codes = [...new Set(seen.map((one) => one.code))];
  const labels = codes.map((name) =>
    labelOf(
      name,
      seen.filter((one) => one.code === name),
    ),
  );
  const menu = ordered(labels.length >= 2 ? labels : answerPair(text));
  if (menu.some(({ event }) => event) && menu.some(({ event }) => !event))
    return { labels: menu, rules: rulesIn(lines) };
  throw new ForeshadowError(
    'pack.no-labels',
    'The policy names no set of labels with an event and another among them.',
    {
      hint: 'Write a list such as "- `X0`: allowed" and "- `X1`: violates", or name the answers VALID and INVALID.',
      place: { file, line: 1 },
    },
  );
}

function sightingsIn(lines: readonly string[]): readonly Sighting[] {
  const found: Sighting[] = [];
  const above: string[] = [];
  for (const [at, line] of lines.entries()) {
    const depth = /^(#{1,6})\s/.exec(line)?.[1]?.length;
    if (depth !== undefined) {
      above.length = Math.min(above.length, depth - 1);
      above[depth - 1] = line;
    }
    for (const { rank, line: pattern } of sightings) {
      const match = pattern.exec(line);
      if (!match) continue;
      const meaning = plain(match[2] ?? '');
      found.push({
        code: match[1]!,
        meaning,
        rank,
        headings: above.filter(Boolean),
        output: rank === 0 ? null : outputBelow(lines, at),
      });
      break;
    }
  }
  return found;
}

/** The answer that the section beginning at a line asks for. */
function outputBelow(lines: readonly string[], start: number): string | null {
  for (const line of lines.slice(start + 1)) {
    if (/^#{1,6}\s/.test(line) || /^\*\*[^*]+\*\*\s*$/.test(line)) return null;
    const output = /^\s*(?:\*\*)?Outputs?:?(?:\*\*)?:?\s*[`"*]*([\p{L}\d_-]+)/u.exec(line);
    if (output) return output[1]!;
  }
  return null;
}

function labelOf(name: string, seen: readonly Sighting[]): Policy['labels'][number] {
  const best = [...seen].sort((a, b) => a.rank - b.rank).find(({ meaning }) => meaning !== '');
  const said = seen.flatMap(({ output }) => (output === null ? [] : [isAllowing(output)])).find((one) => one !== null);
  const under = seen.flatMap(({ headings }) => [...headings].reverse().map(isAllowing)).find((one) => one !== null);
  const allowed = said ?? under ?? /(?:^|\D)0$/.test(name);
  return { name, event: !allowed, meaning: best?.meaning ?? name };
}

/** Whether words say that content may stay (true) or not (false); null where they say neither. */
function isAllowing(words: string): boolean | null {
  if (/\bnon-?(?:violat|harm)|\bnot (?:violat|harm)|\bdoes not violate/i.test(words)) return true;
  if (/\b(?:invalid|disallow|not allowed|prohibit|violat|unsafe|forbidden|remove|harmful|escalate)/i.test(words)) {
    return /\ballowed content\b/i.test(words);
  }
  return /\b(?:valid|allow|permi(?:t|ssible)|safe|benign|acceptable|compliant)/i.test(words) ? true : null;
}

const pairs: readonly (readonly [event: string, other: string])[] = [
  ['INVALID', 'VALID'],
  ['VIOLATES', 'SAFE'],
  ['UNSAFE', 'SAFE'],
  ['VIOLATION', 'SAFE'],
  ['1', '0'],
];

function answerPair(text: string): Policy['labels'] {
  const names = (word: string): boolean => new RegExp(`[\`("']${word}[\`)"']`).test(text);
  const pair = pairs.find(([event, other]) => names(event) && names(other));
  if (!pair) return [];
  return [
    { name: pair[1], event: false, meaning: 'The policy allows it.' },
    { name: pair[0], event: true, meaning: 'It violates the policy.' },
  ];
}

function ordered(labels: Policy['labels']): Policy['labels'] {
  const events = labels.filter((label) => label.event);
  return [...labels.filter((label) => !label.event), ...events.map((label, at) => ({ ...label, precedence: at + 1 }))];
}

function rulesIn(lines: readonly string[]): Policy['rules'] {
  const rules = new Map<string, string>();
  for (const line of lines) {
    const match = ruleLine.exec(line);
    if (!match || rules.has(match[1]!)) continue;
    const whole = plain(match[2]!);
    const title = /^([^:"“]{2,80}):/.exec(whole)?.[1];
    rules.set(match[1]!, title ?? (whole === '' ? match[1]! : whole.slice(0, 200)));
  }
  return [...rules].map(([id, meaning]) => ({ id, meaning }));
}

function plain(markdown: string): string {
  return markdown.replace(/[`*]/g, '').replace(/\s+/g, ' ').trim();
}
