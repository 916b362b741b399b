import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseIsoTime, trafficConfigSchema, windowEnd, windowStart } from './traffic-config.ts';

const least = { files: 'logs', consent: 'all-consented' };

test('the least that can be said has defaults for the rest, but none for consent', () => {
  expect(trafficConfigSchema.parse(least)).toEqual({ ...least, format: 'auto', split: 'all', fields: {} });
  expect(trafficConfigSchema.safeParse({ files: 'logs' }).success).toBe(false);
});

test.each([
  ['an unknown key', { languges: ['en'] }],
  ['an unknown format', { format: 'csv' }],
  ['a window that ends before it begins', { window: { from: '2026-02-01', to: '2026-01-31' } }],
  ['a time without a zone', { window: { from: '2026-02-01T10:00:00' } }],
  ['an impossible date', { window: { from: '2026-02-45' } }],
  ['consent to nothing', { consent: { field: 'metadata.consent' } }],
])('%s is refused', (_, more) => {
  expect(trafficConfigSchema.safeParse({ ...least, ...more }).success).toBe(false);
});

test('a window of dates runs from the start of the first to the end of the last, in UTC', () => {
  expect(windowStart('2026-09-08')).toBe(Date.UTC(2026, 8, 8));
  expect(windowEnd('2026-09-08')).toBe(Date.UTC(2026, 8, 9));
  expect(windowEnd('2026-09-08T12:00:00+02:00')).toBe(Date.UTC(2026, 8, 8, 10));
  expect(trafficConfigSchema.safeParse({ ...least, window: { from: '2026-09-08', to: '2026-09-08' } }).success).toBe(
    true,
  );
  expect(parseIsoTime('8 September 2026')).toBeNull();
});

test('every setting says what it is for', () => {
  const schema = z.toJSONSchema(trafficConfigSchema, { io: 'input' });
  for (const [key, setting] of Object.entries(schema.properties ?? {})) {
    expect([key, (setting as { description?: string }).description]).toEqual([key, expect.any(String)]);
  }
});
