import { expect, it } from 'vitest';
import { eachBounded } from './bounded.ts';

async function* upTo(n: number, taken: number[] = []): AsyncGenerator<number> {
  for (let at = 0; at < n; at++) {
    taken.push(at);
    yield at;
  }
}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('never has more under way than it may, and does all of it', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await eachBounded(upTo(100), 7, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn <= item % 5; turn++) await later();
    running--;
    done.push(item);
  });
  expect(most).toBe(7);
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at));
});

it('takes no item it has no room for, and none after stop', async () => {
  const taken: number[] = [];
  let done = 0;
  await eachBounded(upTo(1000, taken), 4, async (item, stop) => {
    await later();
    if (item === 10) stop();
    done++;
  });
  expect(taken.length).toBeLessThan(20);
  expect(done).toBeGreaterThanOrEqual(11);
});

it('throws the first error once the others are done', async () => {
  let finished = 0;
  const work = async (item: number) => {
    await later();
    if (item === 3) throw new Error('third');
    await later();
    finished++;
  };
  await expect(eachBounded(upTo(50), 8, work)).rejects.toThrow('third');
  expect(finished).toBeGreaterThanOrEqual(7);
});

it('waits for what is under way when the stream itself fails', async () => {
  let finished = 0;
  async function* broken(): AsyncGenerator<number> {
    yield 1;
    throw new Error('stream');
  }
  const work = async () => {
    await later();
    finished++;
  };
  await expect(eachBounded(broken(), 8, work)).rejects.toThrow('stream');
  expect(finished).toBe(1);
});
