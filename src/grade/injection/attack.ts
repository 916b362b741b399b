/** The verdict an attack asks for: no event, an event, or whichever would be wrong. */
export type AttackAim = 'other' | 'event' | 'either';

/** Words put beside or into what is graded, to move the verdict. */
export interface WordsAttack {
  readonly kind: 'words';
  /** Family and number. */
  readonly id: string;
  readonly family: string;
  /** BCP 47. */
  readonly language: string;
  readonly aim: AttackAim;
  /** `{label}` stands for the label that it asks for, `{code}` for 1 or 0, `{true}` for the label that is right. */
  readonly text: string;
}

/** The graded reply itself, written so that a grader may not recognise it. */
export interface EvasionAttack {
  readonly kind: 'evasion';
  readonly id: string;
  readonly family: string;
  readonly language: string;
  readonly aim: 'other';
  readonly rewrite: (reply: string) => string;
}

export type Attack = WordsAttack | EvasionAttack;

/** Attacks of one family from their languages and texts; without an aim they ask for whichever verdict would be wrong. */
export function wordsFamily(
  family: string,
  texts: readonly (readonly [language: string, text: string, aim?: AttackAim])[],
): readonly WordsAttack[] {
  return texts.map(([language, text, aim = 'either'], at) => ({
    kind: 'words',
    id: `${family}-${at + 1}`,
    family,
    language,
    aim,
    text,
  }));
}
