import { writeFileSync } from 'node:fs';
import { ForeshadowError } from '../../core/errors.ts';
import { scoreRouteId } from '../../grade/screen/endpoint-screen.ts';
import { type ScreenReport, trainingReport } from '../../grade/screen/evaluate-screen.ts';
import type { LabelledText } from '../../grade/screen/group-folds.ts';
import { scoreTexts } from '../../grade/screen/score-texts.ts';
import { fitCalibration, writeCalibration } from '../../grade/screen/screen-calibration.ts';
import { namedScreen, writeScreen } from '../../grade/screen/screen-file.ts';
import { type Embeddings, trainScreen } from '../../grade/screen/train-screen.ts';
import { openEmbedder } from '../../models/embedder/open-embedder.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type RowFields, readLabelledRows } from '../labelled-rows.ts';
import { openScoringEndpoint, originOf } from '../open-screen.ts';
import { embedderOf, scoringEndpointOf } from '../screen-options.ts';
import { showScreenReport } from '../screen-report.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const { terminal } = context;
  const rows = readLabelledRows(options.rows as string, options as unknown as RowFields);
  const { text, report } = options.endpoint
    ? await calibrated(context, options, rows)
    : await trained(context, options, rows);
  writeFileSync(options.out as string, text);
  if (terminal.json) outJson(terminal, report);
  else showScreenReport(terminal, report);
  terminal.note(`wrote ${options.out as string}`);
  return exitCodes.ok;
}

interface Trained {
  /** Of the file. */
  readonly text: string;
  readonly report: ScreenReport;
}

async function trained(
  context: Context,
  options: VerbArguments['options'],
  rows: readonly LabelledText[],
): Promise<Trained> {
  const embeddings = await embeddingsOf(context, options, rows);
  const training = { seed: options.seed as number, ...(embeddings && { embeddings }) };
  const { outOfFold, ...model } = trainScreen(rows, training);
  const file = namedScreen(model);
  return { text: writeScreen(file), report: trainingReport({ origin: originOf(file), outOfFold, rows }, training) };
}

const atOnce = 256;

async function embeddingsOf(
  { terminal, deps, studyPath }: Context,
  options: VerbArguments['options'],
  rows: readonly LabelledText[],
): Promise<Embeddings | null> {
  const config = await embedderOf(options, studyPath);
  if (!config) return null;
  const embedder = await openEmbedder(config, deps);
  terminal.note(`  embedding  ${rows.length} texts with ${embedder.id}`);
  try {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < rows.length; from += atOnce) {
      const texts = rows.slice(from, from + atOnce).map(({ text }) => text);
      vectors.push(...(await embedder.embed(texts, deps.signal)));
    }
    return { embedder: embedder.id, vectors };
  } finally {
    await embedder.close();
  }
}

/** An endpoint is trained already: what is learned is how its scores become probabilities. */
async function calibrated(
  { terminal, deps }: Context,
  options: VerbArguments['options'],
  rows: readonly LabelledText[],
): Promise<Trained> {
  if (options.embedder !== undefined) {
    throw new ForeshadowError('screen.bad-option', 'An endpoint that scores takes no embedder.', {
      hint: 'Leave out --embedder or --endpoint.',
    });
  }
  const config = scoringEndpointOf(options)!;
  const open = openScoringEndpoint(config, undefined, deps);
  try {
    const scores = await scoreTexts(open.screen, rows, deps.signal);
    const kept = rows.filter((_, i) => scores[i] !== null);
    if (kept.length < rows.length) terminal.note(`  ${rows.length - kept.length} rows have no score and are left out`);
    const found = Float64Array.from(scores.filter((score) => score !== null));
    const fitted = fitCalibration(
      { route: scoreRouteId(config), rows: kept, scores: found },
      { seed: options.seed as number },
    );
    const { id, calibratedOn: trainedOn, seen, outOfFold } = fitted;
    const origin = { id, embedder: null, trainedOn, seen };
    return { text: writeCalibration(fitted), report: trainingReport({ origin, outOfFold, rows: kept }) };
  } finally {
    await open.close();
  }
}
