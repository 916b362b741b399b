import { ForeshadowError } from '../../core/errors.ts';
import type { Embedder } from '../../models/embedder/embedder.ts';
import { guessOf } from './calibrate-logits.ts';
import { embeddingLogit } from './embedding-model.ts';
import { textScorer } from './score-text.ts';
import { ngramScreen, type ScoringScreen, waitingScreen } from './screen.ts';
import type { ScreenFile } from './screen-file.ts';
import type { TrainedEmbedding } from './train-screen.ts';

const never = new AbortController().signal;

/**
 * The screen of a file: n-grams, and where it was trained with embeddings their logit added. Throws
 * `screen.other-embedder` where the embedder is missing or another than the file names.
 */
export function trainedScreen(file: ScreenFile, embedder: Embedder | null): ScoringScreen {
  const { id, model, calibration, embedding } = file;
  if (!embedding) return ngramScreen(file);
  refuseOther(embedding, embedder?.id ?? null);
  const ngramLogit = textScorer(model);
  return waitingScreen({
    id,
    guessOfScore: (logit) => guessOf(calibration, logit),
    score: async (text, signal = never) => {
      const [vector] = await embedder!.embed([text], signal);
      refuseOtherDimension(embedding, vector!.length);
      return ngramLogit(text) + embeddingLogit(embedding.model, vector!);
    },
  });
}

/** Refuses an embedder that the screen was not trained with, by its id; null: there is none. */
export function refuseOther({ embedder: wanted }: TrainedEmbedding, id: string | null): void {
  if (id === wanted) return;
  const found = id === null ? 'and there is none' : `and this is ${id}`;
  throw new ForeshadowError('screen.other-embedder', `The screen was trained with the embedder ${wanted}, ${found}.`, {
    hint: 'Name that one (graders.cascade.embedder of the study, --embedder of a command), or train the screen again.',
  });
}

function refuseOtherDimension({ embedder, model }: TrainedEmbedding, length: number): void {
  if (length === model.weights.length) return;
  throw new ForeshadowError(
    'screen.other-embedder',
    `The screen was trained on vectors of ${model.weights.length} numbers by ${embedder}, and these have ${length}.`,
    { hint: 'The endpoint serves another model under this name: put it back, or train the screen again.' },
  );
}
