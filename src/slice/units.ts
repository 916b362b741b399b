import { keyedUniform } from '../core/keyed-random.ts';
import { prefixOf } from '../core/prefix.ts';
import type { SliceConfig, strataFields } from '../core/study-config.ts';
import type { SliceUnit, TrafficRow } from '../store/store.ts';

const weekMs = 7 * 86_400_000;

/**
 * The cuts a slice may draw, from conversations ordered by cluster: the turn rule first, then at most `perUser` cuts of
 * one user. Each carries the probability that it got this far, so that weights undo both choices. Holds one user's cuts
 * at a time, and of those only the `perUser` smallest.
 */
export async function* sliceUnits(
  rows: AsyncIterable<TrafficRow>,
  config: SliceConfig,
  leftOut: (row: TrafficRow) => boolean = () => false,
): AsyncGenerator<SliceUnit> {
  let user: UserUnits | undefined;
  for await (const row of rows) {
    if (leftOut(row)) continue;
    if (user?.cluster !== row.cluster) {
      if (user) yield* user.drawn();
      user = new UserUnits(row.cluster, config);
    }
    for (const cut of cuts(row, config)) user.offer(row, cut);
  }
  if (user) yield* user.drawn();
}

interface Cut {
  readonly turn: number;
  readonly probability: number;
}

function cuts(row: TrafficRow, config: SliceConfig): readonly Cut[] {
  if (config.turnRule === 'uniform-turn') return row.turns.map((turn) => ({ turn, probability: 1 }));
  if (config.turnRule === 'final-turn') {
    return row.turns.filter((turn) => turn === row.finalTurn).map((turn) => ({ turn, probability: 1 }));
  }
  const { turns } = row;
  if (turns.length === 0) return [];
  const chosen = Math.floor(keyedUniform(config.seed, 'slice-turn', row.id) * turns.length);
  return [{ turn: turns[chosen]!, probability: 1 / turns.length }];
}

interface OfferedUnit extends Omit<SliceUnit, 'unitProbability'> {
  readonly turnProbability: number;
  readonly rank: number;
}

/** One user's cuts: how many there were, and the few with the smallest keyed numbers. */
class UserUnits {
  readonly cluster: string;
  readonly #config: SliceConfig;
  readonly #limit: number;
  #offered = 0;
  #kept: OfferedUnit[] = [];

  constructor(cluster: string, config: SliceConfig) {
    this.cluster = cluster;
    this.#config = config;
    this.#limit = config.perUser === 'all' ? Number.POSITIVE_INFINITY : config.perUser;
  }

  offer(row: TrafficRow, cut: Cut): void {
    this.#offered++;
    const { seed } = this.#config;
    const { id } = prefixOf(row.id, cut.turn);
    const rank = keyedUniform(seed, 'slice-user', id);
    if (this.#kept.length === this.#limit && rank >= this.#kept.at(-1)!.rank) return;
    this.#kept.push({
      prefix: id,
      conversation: row.seq,
      turn: cut.turn,
      cluster: row.cluster,
      stratum: stratumOf(row, this.#config.strata),
      priority: keyedUniform(seed, 'slice-order', id),
      turnProbability: cut.probability,
      rank,
    });
    if (Number.isFinite(this.#limit)) {
      this.#kept.sort((a, b) => a.rank - b.rank);
      this.#kept.length = Math.min(this.#kept.length, this.#limit);
    }
  }

  *drawn(): Generator<SliceUnit> {
    const share = Math.min(1, this.#limit / this.#offered);
    for (const { turnProbability, rank: _rank, ...unit } of this.#kept) {
      yield { ...unit, unitProbability: turnProbability * share };
    }
  }
}

function stratumOf(row: TrafficRow, fields: readonly (typeof strataFields)[number][]): string {
  return (
    fields.map((field) => (field === 'week' ? weekOf(row.startedAt) : (row[field] ?? 'unknown'))).join(' · ') || 'all'
  );
}

function weekOf(startedAt: number | null): string {
  if (startedAt === null) return 'unknown';
  return new Date(Math.floor(startedAt / weekMs) * weekMs).toISOString().slice(0, 10);
}
