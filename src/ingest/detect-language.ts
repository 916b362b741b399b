import { type Message, textOf } from '../core/conversation.ts';

/** Primary tag of the language a text is written in, or null where it cannot be told. */
export type DetectLanguage = (text: string) => string | null;

/** Characters looked at; twice as many decide the same on 668 real conversations in 20 languages. */
const lookedAt = 200;
/** Below so many letters tinyld is right more often than eld (`reference/packages.md` 10). */
const fewLetters = 20;

/** What users wrote, without code, addresses and the like, which are no language. */
export function userText(messages: readonly Message[]): string {
  let text = '';
  for (const message of messages) {
    if (message.role !== 'user') continue;
    text += ` ${prose(textOf(message).slice(0, 4 * lookedAt))}`;
    if (text.length > lookedAt) break;
  }
  return text.trim().slice(0, lookedAt);
}

function prose(text: string): string {
  if (!/[`<{/@#]/.test(text)) return text;
  return text
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/`[^`]*`/g, ' ')
    .replace(/\b(https?:\/\/|www\.)\S+/g, ' ')
    .replace(/<[^>]*>/g, ' ');
}

/** eld (medium) for most texts, tinyld for short ones; both are loaded here and nowhere else, because they weigh 90 MB. */
export async function loadLanguageDetector(): Promise<DetectLanguage> {
  const [{ eld }, tinyld] = await Promise.all([import('eld'), import('tinyld')]);
  await (eld as unknown as { load(size: string): Promise<unknown> }).load('medium');
  return (text) => {
    const byScript = languageOfScript(text);
    if (byScript) return byScript;
    const letters = text.replace(/[^\p{L}]/gu, '').length;
    if (letters < 2) return null;
    const long = eld.detect(text);
    if (letters >= fewLetters) return long.language || null;
    return tinyld.detect(text) || (long.isReliable() ? long.language : null);
  };
}

/** Scripts that one language owns, or nearly so, before any statistics. */
const scripts: readonly (readonly [script: RegExp, tag: string])[] = [
  [/[\u3040-\u30ff]/g, 'ja'],
  [/[\uac00-\ud7af\u1100-\u11ff]/g, 'ko'],
  [/[\u4e00-\u9fff\u3400-\u4dbf]/g, 'zh'],
  [/[\u0e00-\u0e7f]/g, 'th'],
  [/[\u0590-\u05ff]/g, 'he'],
  [/[\u0370-\u03ff]/g, 'el'],
  [/[\u0530-\u058f]/g, 'hy'],
  [/[\u10a0-\u10ff]/g, 'ka'],
  [/[\u0b80-\u0bff]/g, 'ta'],
  [/[\u0c00-\u0c7f]/g, 'te'],
  [/[\u0980-\u09ff]/g, 'bn'],
];

function languageOfScript(text: string): string | null {
  if (/^[\u0000-\u036f\u0400-\u052f]*$/.test(text)) return null;
  const letters = text.replace(/[^\p{L}]/gu, '').length;
  for (const [script, tag] of scripts) {
    const count = text.match(script)?.length ?? 0;
    if (count === 0) continue;
    // A few kana make Chinese characters Japanese; other scripts must fill a third of the text to be more than a quote.
    if (count * 3 >= letters || (tag === 'ja' && hanAndKana(text) * 3 >= letters && count * 10 >= letters)) return tag;
  }
  return arabicScript(text, letters);
}

function hanAndKana(text: string): number {
  return text.match(/[\u3040-\u30ff\u4e00-\u9fff]/g)?.length ?? 0;
}

/** Arabic letters alone do not say which language; letters that Arabic lacks do. */
function arabicScript(text: string, letters: number): string | null {
  const arabic = text.match(/[\u0600-\u06ff]/g)?.length ?? 0;
  if (arabic * 3 < letters || arabic === 0) return null;
  if (/[\u0679\u0688\u0691\u06d2\u06ba]/.test(text)) return 'ur';
  if (/[\u067e\u0686\u0698\u06af\u06cc\u06a9]/.test(text)) return 'fa';
  return 'ar';
}
