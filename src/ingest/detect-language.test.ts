import { beforeAll, expect, test } from 'vitest';
import { type DetectLanguage, loadLanguageDetector, userText } from './detect-language.ts';
import { primaryTag } from './language-tag.ts';

let detect: DetectLanguage;
beforeAll(async () => {
  detect = await loadLanguageDetector();
});

const sentences: readonly (readonly [tag: string, text: string])[] = [
  ['en', 'Could you help me write a letter to my landlord about the heating?'],
  ['es', 'Necesito una receta fácil para cenar esta noche con mi familia'],
  ['de', 'Wie lange muss ich die Kartoffeln kochen, bis sie weich sind?'],
  ['fr', 'Pourquoi mon ordinateur est-il si lent depuis la mise à jour ?'],
  ['ru', 'Напиши короткое поздравление для моей бабушки'],
  ['ja', '明日の会議の議事録を書いてください'],
  ['zh', '请帮我写一封求职信'],
  ['ko', '내일 날씨가 어떨까요?'],
  ['ar', 'اكتب لي رسالة قصيرة إلى صديقي'],
  ['fa', 'لطفاً یک نامه کوتاه برای دوستم بنویس'],
  ['he', 'כתוב לי מכתב קצר'],
  ['th', 'ช่วยเขียนจดหมายให้หน่อย'],
  ['el', 'Γράψε μου ένα γράμμα'],
];
test.each(sentences)('%s', (tag, text) => expect(detect(text)).toBe(tag));

test('nothing to tell a language by gives none', () => {
  expect(['', '   ', '42', '?!', '😀'].map((text) => detect(text))).toEqual([null, null, null, null, null]);
});

test('code, addresses and the assistant say nothing about the user', () => {
  const messages = [
    { role: 'system', content: 'You are helpful.' },
    {
      role: 'user',
      content: 'Warum geht das nicht?\n```js\nconst the = "code is English";\n```\nhttps://example.org/a-page',
    },
    { role: 'assistant', content: 'Because.' },
  ] as const;
  expect(userText(messages)).toMatch(/^Warum geht das nicht\?\s*$/);
});

test('languages as logs name them', () => {
  const names = [
    'English',
    'pt-BR',
    'zh_CN',
    'eng',
    'Chinese',
    'iw',
    'en_US.UTF-8',
    'Unknown',
    'und',
    '',
    'x',
    7,
    null,
  ];
  expect(names.map(primaryTag)).toEqual(['en', 'pt', 'zh', 'en', 'zh', 'he', 'en', null, null, null, null, null, null]);
});
