import { readFileSync } from 'node:fs';
import { ForeshadowError } from '../core/errors.ts';
import type { EmbedderConfig, ScreenEndpointConfig } from '../core/screen-config.ts';
import { endpointScreen } from '../grade/screen/endpoint-screen.ts';
import type { ScreenOrigin } from '../grade/screen/evaluate-screen.ts';
import type { ScoringScreen } from '../grade/screen/screen.ts';
import { readCalibration } from '../grade/screen/screen-calibration.ts';
import { readScreen, type ScreenFile } from '../grade/screen/screen-file.ts';
import { trainedScreen } from '../grade/screen/trained-screen.ts';
import type { Embedder } from '../models/embedder/embedder.ts';
import { embedderId, openEmbedder } from '../models/embedder/open-embedder.ts';
import { openJsonAsker } from '../models/json-asker.ts';
import type { RunDeps } from '../run/study.ts';

/** A screen ready to score texts, and what is known of how it came to be. */
export interface OpenScreen {
  readonly screen: ScoringScreen;
  readonly origin: ScreenOrigin;
  close(): Promise<void>;
}

/** A trained screen from its file. The local embedder needs no naming where it is the one. */
export async function openTrainedScreen(
  path: string,
  embedder: EmbedderConfig | null,
  deps: RunDeps,
): Promise<OpenScreen> {
  const file = readScreen(textOf(path, 'foreshadow screen train --rows FILE --out screen.json'), path);
  const opened = file.embedding ? await embedderFor(file.embedding.embedder, embedder, deps) : null;
  return {
    screen: trainedScreen(file, opened),
    origin: originOf(file),
    close: async () => opened?.close(),
  };
}

export function originOf({ id, embedding, trainedOn, seen }: ScreenFile): ScreenOrigin {
  return { id, embedder: embedding?.embedder ?? null, trainedOn, seen };
}

async function embedderFor(id: string, named: EmbedderConfig | null, deps: RunDeps): Promise<Embedder | null> {
  const local = { local: 'minilm-int8' } as const;
  const config = named ?? (embedderId(local) === id ? local : null);
  return config && openEmbedder(config, deps);
}

/** An endpoint that answers with a score; `calibration` is the path of a file. */
export function openScoringEndpoint(
  config: ScreenEndpointConfig,
  calibrationPath: string | undefined,
  deps: RunDeps,
): OpenScreen {
  const hint = 'foreshadow screen train --endpoint URL --rows FILE --out calibration.json';
  const calibration =
    calibrationPath === undefined ? null : readCalibration(textOf(calibrationPath, hint), calibrationPath);
  const asker = openJsonAsker({ ...config, page: null }, deps);
  const screen = endpointScreen(config, asker, calibration);
  const trainedOn = calibration?.calibratedOn ?? null;
  return {
    screen,
    origin: { id: screen.id, embedder: null, trainedOn, seen: calibration?.seen ?? null },
    close: () => asker.close(),
  };
}

function textOf(file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ForeshadowError('screen.unreadable', `${file} cannot be read.`, { hint, place: { file }, cause });
  }
}
