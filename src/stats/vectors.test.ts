import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareVector, type StatsVector } from './compare-vector.ts';
import { vectorFunctions } from './vectors.ts';

const path = new URL('../../../shared/vectors/statistics.json', import.meta.url);
const present = existsSync(path);

describe('reference vectors of statistics.json', () => {
  const vectors: StatsVector[] = present ? JSON.parse(readFileSync(path, 'utf8')).vectors : [];
  const groups = present ? [...new Set(vectors.map((vector) => vector.group))] : ['all groups'];
  for (const group of groups) {
    it(group, (context) => {
      if (!present) context.skip('../shared/vectors/statistics.json is absent');
      const misses = vectors
        .filter((vector) => vector.group === group)
        .flatMap((vector) => compareVector(vector, vectorFunctions))
        .map(
          (miss) => `${miss.id} ${miss.key}: expected ${miss.expected}, got ${miss.got}, tolerance ${miss.tolerance}`,
        );
      expect(misses).toEqual([]);
    });
  }
});
