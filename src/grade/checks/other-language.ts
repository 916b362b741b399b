import * as z from 'zod';
import { type LanguageDetector, mainScript, mayBeSame, type Script } from '../language.ts';
import { promptText } from '../prompt-text.ts';
import { type PreparedReply, proseOf } from '../reply-text.ts';
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
    rule: () => ({ literals: null, find: (reply) => findOtherLanguage(reply, detect) }),
  };
}

function findOtherLanguage(reply: PreparedReply, detect: LanguageDetector): Finding | null {
  const prose = plain(proseOf(reply).slice(0, sampled * 2));
  const prompt = promptText(reply.prefix);
  if (isEnglish(prose) && isEnglish(prompt.lastUser.slice(0, sampled))) return null;
  const said = mainScript(prose);
  if (!said.script || said.letters < fewestLetters) return null;
  const user = plain(prompt.lastUser.slice(0, sampled * 2));
  const asked = mainScript(user);
  if (!asked.script || asked.letters < 4) return null;
  if (namesLanguage.test(prompt.lastUser) || namesLanguage.test(prompt.system)) return null;
  if (earlierTurnNamesOne(prompt.users)) return null;
  const because =
    said.script === asked.script
      ? otherByDetection({ prose, user, letters: asked.letters, logged: reply.language }, detect)
      : otherByScript(said.script, asked.script);
  return because === null ? null : { start: 0, end: Math.min(reply.text.length, 120), because };
}

function earlierTurnNamesOne(users: readonly string[]): boolean {
  return users.some((turn, index) => index < users.length - 1 && namesLanguage.test(turn));
}

function otherByScript(said: Script, asked: Script): string | null {
  const eastAsian = (script: Script): boolean => script === 'han' || script === 'kana';
  if (eastAsian(said) && eastAsian(asked)) return null;
  return `${said} letters to a user who writes in ${asked}`;
}

interface Texts {
  readonly prose: string;
  readonly user: string;
  readonly letters: number;
  readonly logged: string | null;
}

function otherByDetection(texts: Texts, detect: LanguageDetector): string | null {
  const asked = texts.letters >= fewestLetters ? detect(texts.user) : null;
  if (asked === null || (texts.logged && !mayBeSame(asked, texts.logged))) return null;
  const said = detect(texts.prose);
  if (said === null || mayBeSame(said, asked)) return null;
  return `${said} to a user who writes ${asked}`;
}

/** Without addresses, inline code and marks, which belong to no language. */
function plain(text: string): string {
  return text.replace(/https?:\/\/\S{1,500}|`[^`\n]{0,200}`|[*#_|>=-]{1,80}/g, ' ').slice(0, sampled);
}

const englishWord = /\b(?:the|and|of|to|is|are|in|that|you|your|for|with|this|it|on|as|be|can|i|my|how|what)\b/gi;

/** A cheap yes for the commonest case: at least one word in eight is one of these. */
function isEnglish(text: string): boolean {
  const head = text.slice(0, 240);
  const found = head.match(englishWord);
  return found !== null && found.length >= 4 && found.length * 48 >= head.length;
}
