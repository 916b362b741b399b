import type { LanguageDetector } from '../language.ts';
import type { CheckDefinition } from './check.ts';
import { codeUnasked } from './code-unasked.ts';
import { contactDetails } from './contact-details.ts';
import { controlTokens } from './control-tokens.ts';
import { noClosingPunctuation, truncated } from './ending.ts';
import { inventedLink } from './invented-link.ts';
import { empty, length } from './length.ts';
import { bold, codeBlock, header, htmlTag, latex, list, table, unclosedFence } from './markdown.ts';
import { emoji, mark } from './marks.ts';
import { otherLanguage } from './other-language.ts';
import { otherScript } from './other-script.ts';
import { phrase } from './phrase.ts';
import { promptEcho } from './prompt-echo.ts';
import { repetitionLoop } from './repetition-loop.ts';

const noDetector: LanguageDetector = () => null;

/** Every check by its exact key. Without a detector, other-language decides by script alone. */
export function checkRegistry(detect: LanguageDetector = noDetector): ReadonlyMap<string, CheckDefinition> {
  const definitions = [
    bold,
    codeBlock,
    codeUnasked,
    contactDetails,
    controlTokens,
    emoji,
    empty,
    header,
    htmlTag,
    inventedLink,
    latex,
    length,
    list,
    mark,
    noClosingPunctuation,
    otherLanguage(detect),
    otherScript,
    phrase,
    promptEcho,
    repetitionLoop,
    table,
    truncated,
    unclosedFence,
  ];
  return new Map(definitions.map((definition) => [definition.key, definition]));
}
