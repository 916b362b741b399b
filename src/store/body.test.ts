import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packJson, unpackJson } from './body.ts';

const long = { text: 'Regen, 雨, rain. '.repeat(200), n: [1, 2.5, null] };

describe('packJson', () => {
  it('gives back what it was given, short and long, as bytes and as an ArrayBuffer', () => {
    for (const value of [null, '', 'short', { a: 'ü' }, long]) {
      const packed = packJson(value);
      expect(unpackJson(packed)).toEqual(value);
      expect(unpackJson(Uint8Array.from(packed).buffer)).toEqual(value);
    }
    expect(packJson(long).length).toBeLessThan(JSON.stringify(long).length / 5);
  });

  it('still reads what earlier versions deflated', () => {
    const packed = Buffer.concat([Buffer.of(1), deflateRawSync(Buffer.from(JSON.stringify(long)))]);
    expect(unpackJson(packed)).toEqual(long);
  });
});
