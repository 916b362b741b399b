import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalText } from './normal-text.ts';
import { patternFacts } from './pattern-literals.ts';
import { foldForIndex, phraseIndex, possiblePatterns } from './phrase-index.ts';

describe('patternFacts', () => {
  it.each([
    ['\\bas an? (?:ai|chatbot)\\b', [['as a ai', 'as a chatbot', 'as an ai', 'as an chatbot']]],
    ["i (?:cannot|can't) \\w+ that", [['i cannot ', "i can't "], [' that']]],
    ['sorr(?:y|ies)?', [['sorr']]],
    ['(?:yes|no)', []],
    ['\\d{3}', []],
    ['a?b*', []],
    ['(?:apologi[sz]e)', [['apologise', 'apologize']]],
    ['抱歉', [['抱歉']]],
    ['(?=secret)', []],
  ])('%s needs %j', (source, needs) => {
    expect(patternFacts(source).needs).toEqual(needs);
  });

  it('widens blanks, in classes too', () => {
    expect(patternFacts('a b[ -]c ?d').widened).toBe('a\\s+b[\\s-]c\\s?d');
  });

  it.each([
    ['(?:a+)+', true],
    ['(?:a+b)*', true],
    ['(?:a{1,3})+', false],
    ['a+b+', false],
    ['(?:ab)*', false],
  ])('%s repeats a repeat: %s', (source, nested) => {
    expect(patternFacts(source).nestedRepeat).toBe(nested);
  });
});

describe('possiblePatterns', () => {
  const sources = [
    'as an? (?:ai|chatbot)',
    '(?:let me|please) know if',
    "i(?:'m| am) (?:so )?sorry",
    'step[ -]by[ -]step',
    '(?:je suis|soy) (?:un|una) \\w+ (?:modèle|modelo)',
    '抱歉|对不起',
    'know (?:the|an) answer',
  ];
  const pieces = [
    'as an',
    'ai',
    'a chatbot',
    'let me',
    'know if',
    "i'm",
    'sorry',
    'step',
    'by',
    '-',
    'soy un',
    'modelo',
    '抱歉',
    'x',
  ];
  const words = fc.array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(' ', '\n', '\n\n   ', '')), {
    maxLength: 14,
  });

  it('never rules out a pattern that matches', () => {
    const facts = sources.map(patternFacts);
    const index = phraseIndex(facts.map(({ needs }) => needs));
    fc.assert(
      fc.property(words, (parts) => {
        const { text } = normalText(parts.flat().join(''));
        const possible = possiblePatterns(index, foldForIndex(text));
        for (const [at, { widened }] of facts.entries()) {
          if (new RegExp(widened, 'iu').test(text)) expect([sources[at], possible[at]]).toEqual([sources[at], 1]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
