/** Writing systems told apart by their letters; Chinese and Japanese by the presence of kana. */
export const scripts = [
  'latin',
  'cyrillic',
  'greek',
  'arabic',
  'hebrew',
  'devanagari',
  'bengali',
  'tamil',
  'thai',
  'georgian',
  'armenian',
  'ethiopic',
  'hangul',
  'kana',
  'han',
] as const;
export type Script = (typeof scripts)[number];

const ranges: readonly (readonly [from: number, to: number, script: Script])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xc0, 0x24f, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x531, 0x58f, 'armenian'],
  [0x5d0, 0x5ea, 'hebrew'],
  [0x620, 0x6ff, 'arabic'],
  [0x750, 0x77f, 'arabic'],
  [0x904, 0x97f, 'devanagari'],
  [0x980, 0x9ff, 'bengali'],
  [0xb80, 0xbff, 'tamil'],
  [0xe01, 0xe5b, 'thai'],
  [0x10a0, 0x10ff, 'georgian'],
  [0x1100, 0x11ff, 'hangul'],
  [0x1200, 0x137f, 'ethiopic'],
  [0x1e00, 0x1eff, 'latin'],
  [0x1f00, 0x1fff, 'greek'],
  [0x3041, 0x30ff, 'kana'],
  [0x3400, 0x9fff, 'han'],
  [0xac00, 0xd7a3, 'hangul'],
];

export function scriptOf(code: number): Script | null {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to, script] = ranges[middle]!;
    if (code < from) high = middle - 1;
    else if (code > to) low = middle + 1;
    else return script;
  }
  return null;
}

/** Letters of each script among the first `limit` characters. */
export function scriptCounts(text: string, limit = 1000): ReadonlyMap<Script, number> {
  const counts = new Map<Script, number>();
  let latin = 0;
  const end = Math.min(text.length, limit);
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < 128) {
      if ((code | 32) >= 97 && (code | 32) <= 122) latin++;
      continue;
    }
    const script = scriptOf(code);
    if (script) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  if (latin > 0) counts.set('latin', (counts.get('latin') ?? 0) + latin);
  return counts;
}

/** The script of at least 70 % of the letters, and how many letters there are; a Chinese character counts for three. */
export function mainScript(text: string): { readonly script: Script | null; readonly letters: number } {
  const counts = new Map(scriptCounts(text));
  const kana = counts.get('kana') ?? 0;
  const han = counts.get('han') ?? 0;
  if (kana > 0 && kana * 6 >= han) {
    counts.set('kana', kana + han);
    counts.delete('han');
  }
  let letters = 0;
  let best: Script | null = null;
  let most = 0;
  for (const [script, count] of counts) {
    const weight = script === 'han' || script === 'kana' ? count * 3 : count;
    letters += weight;
    if (weight > most) {
      most = weight;
      best = script;
    }
  }
  return { script: most >= 0.7 * letters ? best : null, letters };
}

/** Names the language of a text (ISO 639-1) when sure of it, else null. */
export type LanguageDetector = (text: string) => string | null;

let loaded: Promise<LanguageDetector> | undefined;

/** The detector's tables are 2 MB: read on first need, once in a process. */
export function loadLanguageDetector(): Promise<LanguageDetector> {
  loaded ??= import('eld').then(async ({ eld }) => {
    if ('load' in eld) await eld.load('medium');
    return (text) => {
      const result = eld.detect(text);
      return result.language !== '' && result.isReliable() ? result.language : null;
    };
  });
  return loaded;
}

/** Languages a detector takes for one another. */
const lookalikes: readonly (readonly string[])[] = [
  ['no', 'nb', 'nn', 'da', 'sv'],
  ['es', 'gl', 'ca', 'pt', 'eu', 'it'],
  ['hr', 'sr', 'bs', 'sl'],
  ['id', 'ms', 'tl'],
  ['cs', 'sk'],
  ['nl', 'af'],
  ['ru', 'uk', 'be', 'bg', 'mk', 'sr'],
  ['hi', 'mr', 'ne'],
  ['fa', 'ar', 'ur'],
];

/** Whether two language codes may name the same language as far as detection can tell. */
export function mayBeSame(a: string, b: string): boolean {
  const [first, second] = [primary(a), primary(b)];
  return first === second || lookalikes.some((group) => group.includes(first) && group.includes(second));
}

function primary(code: string): string {
  return code.toLowerCase().split(/[-_]/, 1)[0]!;
}
