const sample = { rows: 1_000_000, clusters: 100_000, rate: 1e-3 };
const ceiling = { intervalMs: 1, hierarchyMs: 200 };
const hierarchy = { behaviors: 40, launches: 10 };

/**
 * Rows: `estimateRate` over a million clustered rows beside a bare counting loop over the same rows in the same run;
 * the FF* interval alone; the hierarchical predictive model of 40 behaviors and 10 past launches. `modules` is where the
 * built code stands (dist/).
 */
export default async function statsBench({ modules = new URL('../dist/', import.meta.url) } = {}) {
  const stats = await import(new URL('stats/index.js', modules));
  const rows = drawRows();
  const design = { clusters: 'user', strata: 'none', weights: 'equal' };
  stats.estimateRate({ rows: rows.slice(0, 50_000), design });
  const bare = best(3, () => bareCount(rows));
  const ours = best(3, () => stats.estimateRate({ rows, design }));
  const interval = { y: 1.1e-4, v: 1.3e-9, events: 8, priorWeight: 1.2e-5 };
  const intervalMs = best(5, () => repeat(1000, () => stats.shrunkenGammaInterval(interval))) / 1000;
  const past = pastLaunches();
  const hierarchyMs = best(5, () => stats.hierarchicalLogError({ history: past, behaviours: hierarchy.behaviors }));
  const perSecond = (ms) => Math.round((sample.rows / ms) * 1000);
  return [
    {
      name: 'estimateRate, 1e6 rows of 1e5 clusters',
      value: perSecond(ours),
      unit: 'counts/s',
      baseline: perSecond(bare),
      ratio: round(bare / ours),
    },
    {
      name: 'interval of a rate (FF*)',
      value: round(intervalMs),
      unit: 'ms',
      ...against(intervalMs, ceiling.intervalMs),
    },
    {
      name: `hierarchical model, ${hierarchy.behaviors} behaviors x ${hierarchy.launches} launches`,
      value: round(hierarchyMs),
      unit: 'ms',
      ...against(hierarchyMs, ceiling.hierarchyMs),
    },
  ];
}

function against(value, most) {
  return { baseline: most, ratio: round(value / most) };
}

/** Rows in no order of clusters, as they stream from a store. */
function drawRows() {
  const random = mulberry(1);
  return Array.from({ length: sample.rows }, () => ({
    y: random() < sample.rate ? 1 : 0,
    weight: 1,
    cluster: `u${Math.floor(random() * sample.clusters)}`,
    stratum: '',
  }));
}

/** What any clustered estimate must at least do: read each row once and keep its cluster's count. */
function bareCount(rows) {
  const clusters = new Map();
  let events = 0;
  for (const { y, cluster } of rows) {
    events += y;
    clusters.set(cluster, (clusters.get(cluster) ?? 0) + y);
  }
  return events / clusters.size;
}

function pastLaunches() {
  const random = mulberry(2);
  const history = [];
  for (let launch = 0; launch < hierarchy.launches; launch++) {
    for (let behavior = 0; behavior < hierarchy.behaviors; behavior++) {
      history.push([behavior, random() - 0.4, 0.01 + random() / 5]);
    }
  }
  return history;
}

/** Milliseconds of the fastest of a few runs. */
function best(runs, work) {
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

function repeat(times, work) {
  for (let i = 0; i < times; i++) work();
}

function round(value) {
  return Number(value.toPrecision(3));
}

function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
