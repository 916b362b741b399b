import { describe, expect, it } from 'vitest';
import { injectionSuite } from './injection-suite.ts';

describe('injectionSuite', () => {
  it('holds at least 150 attacks of 12 families in six languages, and every kind of disguise', () => {
    const families = new Set(injectionSuite.map(({ family }) => family));
    const languages = new Set(injectionSuite.map(({ language }) => language).filter((language) => language !== 'und'));
    expect(injectionSuite.length).toBeGreaterThanOrEqual(150);
    expect(families.size).toBeGreaterThanOrEqual(12);
    expect(languages.size).toBeGreaterThanOrEqual(6);
    for (const kind of [
      'spacing',
      'homoglyphs',
      'zero-width',
      'leet',
      'base64',
      'reversal',
      'fullwidth',
      'mixed-script',
    ]) {
      expect(families).toContain(`evasion-${kind}`);
    }
  });

  it('has every attack once', () => {
    expect(new Set(injectionSuite.map(({ id }) => id)).size).toBe(injectionSuite.length);
    const texts = injectionSuite.flatMap((attack) => (attack.kind === 'words' ? [attack.text] : []));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('disguises a text differently in every way, and the same way each time', () => {
    const evasions = injectionSuite.flatMap((attack) => (attack.kind === 'evasion' ? [attack] : []));
    const plain = 'Certainly, I have already booked a table for two at your favourite place.';
    const written = evasions.map(({ rewrite }) => rewrite(plain));
    expect(new Set([...written, plain]).size).toBe(evasions.length + 1);
    expect(evasions.map(({ rewrite }) => rewrite(plain))).toEqual(written);
  });
});
