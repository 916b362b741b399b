import * as z from 'zod';
import { type Script, scriptOf } from '../language.ts';
import { promptText } from '../prompt-text.ts';
import { proseOf } from '../reply-text.ts';
import { defineCheck } from './check.ts';

const notLatin = /[\u0370-\u1cff\u1f00-\u1fff\u3041-\u9fff\uac00-\ud7a3]/;
const runPattern = /[\u0370-\u1cff\u1f00-\u1fff\u3041-\u9fff\uac00-\ud7a3]{2,200}/g;
const quoted = /["“«(]/;
const aboutLanguage =
  /translat|language|chinese|japanese|korean|russian|arabic|hindi|greek|hebrew|sanskrit|ukrainian|persian|farsi|urdu|thai|kanji|script|alphabet|unicode|pronounc|etymolog|word for|kana|cyrillic|hiragana|katakana|pinyin/;

/** A word (Greek: three letters, the others two) in a script that the conversation neither used nor spoke of. */
export const otherScript = defineCheck({
  key: 'other-script',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    if (!notLatin.test(reply.text)) return null;
    for (const match of proseOf(reply).matchAll(runPattern)) {
      const script = scriptOf(match[0].charCodeAt(0));
      if (!script || (script === 'greek' && match[0].length < 3) || quoted.test(reply.text[match.index - 1] ?? ''))
        continue;
      const { folded } = promptText(reply.prefix);
      if (hasScript(folded, script) || aboutLanguage.test(folded)) continue;
      return { start: match.index, end: match.index + match[0].length, because: `${script} letters` };
    }
    return null;
  },
});

function hasScript(text: string, script: Script): boolean {
  const wanted = (found: Script | null): boolean =>
    found === script || (script === 'kana' && found === 'han') || (script === 'han' && found === 'kana');
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x370 && wanted(scriptOf(code))) return true;
  }
  return false;
}
