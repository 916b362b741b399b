import { expect, it } from 'vitest';
import { collectLabels } from './label-column.ts';

it('sorts the labels and keeps each once, whatever the order they come in', () => {
  const labels = collectLabels();
  for (const label of ['web', undefined, 'api', 'web', 'mobile']) labels.add(label);
  const column = labels.column();
  expect(column.labels).toEqual(['api', 'mobile', 'web']);
  expect([...column.codes]).toEqual([2, -1, 0, 2, 1]);
});

it('grows with the rows', () => {
  const labels = collectLabels();
  for (let i = 0; i < 5000; i++) labels.add(String(i % 3));
  const { codes } = labels.column();
  expect(codes.length).toBe(5000);
  expect(codes.every((code, i) => code === i % 3)).toBe(true);
});
