import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from './csv-records.ts';

const cells = (text: string, delimiter?: string) => csvRecords(text, 'x.csv', delimiter).map((record) => record.cells);

describe('csvRecords', () => {
  it('reads quotes, line breaks in cells, empty cells and every line ending', () => {
    expect(cells('a,b\r\n"1\n2","say ""hi"""\rc,\n')).toEqual([
      ['a', 'b'],
      ['1\n2', 'say "hi"'],
      ['c', ''],
    ]);
  });

  it('drops a byte order mark, takes other delimiters and leaves a quote inside a plain cell alone', () => {
    expect(cells('\ufeffa;b\n5" pipe;"x"y', ';')).toEqual([
      ['a', 'b'],
      ['5" pipe', 'xy'],
    ]);
    expect(cells('')).toEqual([]);
  });

  it('counts lines inside quoted cells', () => {
    const records = csvRecords('a\n"1\r\n2\r\n3"\n\nb', 'x.csv');
    expect(records.map(({ line }) => line)).toEqual([1, 2, 5, 6]);
  });

  it('names the line of a quote that nothing closes', () => {
    expect(() => csvRecords('a,b\n1,"2\n3', 'x.csv')).toThrow(
      expect.objectContaining({ code: 'csv.open-quote', place: { file: 'x.csv', line: 2 } }),
    );
  });

  it('gives back what was written', () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        expect(cells(rows.map((row) => row.map(quoted).join(',')).join('\r\n'))).toEqual(rows);
      }),
    );
  });
});
