import * as z from 'zod';
import { type LanguageDetector, mainScript, mayBeSame, type Script } from '../language.ts';
import { oncePerPrompt, promptText } from '../prompt-text.ts';
import { type PreparedReply, replyStructure } from '../reply-text.ts';
import type { Finding } from '../rule.ts';
import type { CheckDefinition } from './check.ts';

const fewestLetters = 40;
const sampled = 400;

/** Words by which a user asks for another language than the one they write in, or names one. */
const namesLanguage =
  /\b(?:translat\p{L}*|language|english|spanish|french|german|italian|portuguese|chinese|mandarin|cantonese|japanese|korean|russian|arabic|hindi|latin|greek|hebrew|dutch|swedish|norwegian|danish|finnish|polish|turkish|vietnamese|thai|indonesian|malay|tagalog|filipino|swahili|ukrainian|czech|hungarian|romanian|persian|farsi|urdu|bengali|tamil|telugu|catalan|esperanto|sanskrit|traduc\p{L}*|tradui\p{L}*|traduz\p{L}*|idioma|inglés|español|ingl[eê]s|espanhol|portugu[eê]s|franc[eê]s|alem[aã]n?|anglais|espagnol|allemand|français|übersetz\p{L}*|englisch|deutsch|spanisch|französisch|sprache|inglese|spagnolo|tedesco|francese|italiano)(?!\p{L})|перев[оеё]д|англий|русск|испанск|немецк|翻译|英文|英语|中文|日语|翻訳|英語|日本語|번역|영어|한국어|अनुवाद|अंग्रेज़ी|हिंदी|ترجم|الإنجليزية|انگلیسی/iu;

/**
 * The reply is in another language than the user's last turn, by its script or, within one script, by detection on at
 * least 40 letters of each; never where the user or the system prompt speaks of languages, never between lookalikes.
 */
export function otherLanguage(detect: LanguageDetector): CheckDefinition {
  return {
    key: 'other-language',
    version: 1,
    options: z.strictObject({}),
    rule: () => ({ gates: [[]], find: (reply) => findOtherLanguage(reply, detect) }),
  };
}

interface Asked {
  readonly script: Script;
  /** Null where the turn is too short to tell or detection is not sure. */
  readonly language: string | null;
}

function findOtherLanguage(reply: PreparedReply, detect: LanguageDetector): Finding | null {
  const head = proseSample(reply);
  const english = isEnglish(head);
  if (english && reply.language === 'en') return null;
  const asked = oncePerPrompt(reply.prefix, detect, () => askedIn(reply, detect));
  if (!asked || (english && asked.language === 'en')) return null;
  const prose = plain(head);
  const said = mainScript(prose);
  if (!said.script || said.letters < fewestLetters) return null;
  const because =
    said.script === asked.script
      ? otherByDetection(asked.language, english ? 'en' : detect, prose)
      : otherByScript(said.script, asked.script);
  if (because === null || oncePerPrompt(reply.prefix, namesLanguage, () => speaksOfLanguages(reply))) return null;
  return { start: 0, end: Math.min(reply.text.length, 120), because };
}

/** Script and language of the user's last turn; null where it is too short to tell. */
function askedIn(reply: PreparedReply, detect: LanguageDetector): Asked | null {
  const user = plain(promptText(reply.prefix).lastUser.slice(0, sampled * 2));
  const { script, letters } = mainScript(user);
  if (!script || letters < 4) return null;
  if (letters < fewestLetters) return { script, language: null };
  const language = isEnglish(user) ? 'en' : detect(user);
  const sure = language && (!reply.language || mayBeSame(language, reply.language));
  return { script, language: sure ? language : null };
}

function speaksOfLanguages(reply: PreparedReply): boolean {
  const { users, system } = promptText(reply.prefix);
  return [...users, system].some((turn) => namesLanguage.test(turn));
}

function otherByScript(said: Script, asked: Script): string | null {
  const eastAsian = (script: Script): boolean => script === 'han' || script === 'kana';
  if (eastAsian(said) && eastAsian(asked)) return null;
  return `${said} letters to a user who writes in ${asked}`;
}

function otherByDetection(asked: string | null, said: 'en' | LanguageDetector, prose: string): string | null {
  if (asked === null) return null;
  const found = said === 'en' ? said : said(prose);
  if (found === null || mayBeSame(found, asked)) return null;
  return `${found} to a user who writes ${asked}`;
}

/** The first 400 characters outside code. */
function proseSample(reply: PreparedReply): string {
  let sample = '';
  let from = 0;
  for (const block of replyStructure(reply).blocks) {
    if (sample.length >= sampled) return sample;
    sample += reply.text.slice(from, Math.min(block.start, from + sampled));
    from = block.end;
  }
  return sample + reply.text.slice(from, from + Math.max(0, sampled - sample.length));
}

/** Without addresses, inline code, rows of tables and marks, which belong to no language. */
function plain(text: string): string {
  return text
    .replace(/https?:\/\/\S{1,500}|`[^`\n]{0,200}`|(?<=^|\n)\|.{0,400}|[*#_|>=-]{1,80}/g, ' ')
    .slice(0, sampled);
}

const englishWord = /\b(?:the|and|that|you|your|for|with|this|are|what|how|which|from|have|will|can|of|to)\b/gi;

/** A cheap yes for the commonest case: four of these words, and one in 80 characters. */
function isEnglish(text: string): boolean {
  const found = text.match(englishWord);
  return found !== null && found.length >= 4 && found.length * 80 >= text.length;
}
