import { createHash } from 'node:crypto';
import { contentId } from '../core/content-id.ts';
import { ForeshadowError } from '../core/errors.ts';
import type { NotReplayableReason } from '../core/replayability.ts';
import type { SliceConfig } from '../core/study-config.ts';
import type { SliceUnit, Store, TrafficRow } from '../store/store.ts';
import { allocate } from './allocate.ts';
import { sliceUnits } from './units.ts';

const unitsPerWrite = 1000;

/** What the deployments of a study cannot be shown, known before anything is drawn: such turns are outside the frame. */
export interface FrameRule {
  readonly tools: 'shown' | 'not-shown';
}

export interface SliceSummary {
  readonly units: number;
  /** Replayable turns that the frame rule leaves out, by reason. */
  readonly outsideFrame: Readonly<Partial<Record<NotReplayableReason, number>>>;
  readonly strata: Readonly<Record<string, { readonly offered: number; readonly drawn: number }>>;
}

export interface DrawnSlice {
  readonly id: string;
  readonly traffic: string;
  readonly config: SliceConfig;
  readonly summary: SliceSummary;
  readonly prefixes: number;
}

/**
 * The sample of one traffic under one design. Its id is a hash of the design and of every conversation it could draw,
 * so asking again finds the same slice and new traffic makes another one.
 */
export async function drawSlice(
  store: Pick<Store, 'traffic' | 'slices'>,
  traffic: string,
  design: { readonly config: SliceConfig; readonly rule: FrameRule },
): Promise<DrawnSlice> {
  const { config, rule } = design;
  const id = contentId('slice', { traffic, config, rule, frame: await frameDigest(store, traffic) });
  const existing = await store.slices.get(id);
  if (!existing) await draw(store, { id, traffic, config, rule });
  const record = (await store.slices.get(id))!;
  const summary = record.summary as SliceSummary;
  const prefixes = Object.values(summary.strata).reduce((sum, stratum) => sum + stratum.drawn, 0);
  return { id, traffic, config, summary, prefixes };
}

async function frameDigest(store: Pick<Store, 'traffic'>, traffic: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const id of store.traffic.ids(traffic)) hash.update(id);
  return hash.digest('hex');
}

interface SliceOrder {
  readonly id: string;
  readonly traffic: string;
  readonly config: SliceConfig;
  readonly rule: FrameRule;
}

async function draw(store: Pick<Store, 'traffic' | 'slices'>, order: SliceOrder): Promise<void> {
  let batch: SliceUnit[] = [];
  let withTools = 0;
  const leftOut = (row: TrafficRow): boolean => {
    if (order.rule.tools === 'shown' || !row.usesTools) return false;
    withTools += row.turns.length;
    return true;
  };
  for await (const unit of sliceUnits(store.traffic.rows(order.traffic), order.config, leftOut)) {
    batch.push(unit);
    if (batch.length < unitsPerWrite) continue;
    await store.slices.addUnits(order.id, batch);
    batch = [];
  }
  await store.slices.addUnits(order.id, batch);
  const offered = await store.slices.strata(order.id);
  if (offered.size === 0) {
    throw new ForeshadowError('slice.empty', `The traffic "${order.traffic}" has no prefix that can be replayed.`, {
      hint: 'Run: foreshadow ingest, and read its replayability report for the reasons.',
    });
  }
  const allocation = allocate(offered, order.config.size);
  const strata = Object.fromEntries(
    [...offered].map(([stratum, n]) => [stratum, { offered: n, drawn: allocation.get(stratum)! }]),
  );
  const units = [...offered.values()].reduce((sum, n) => sum + n, 0);
  const outsideFrame = withTools > 0 ? { 'tools-unsupported': withTools } : {};
  const summary: SliceSummary = { units, outsideFrame, strata };
  await store.slices.draw({ id: order.id, traffic: order.traffic, design: order.config, summary }, allocation);
}
