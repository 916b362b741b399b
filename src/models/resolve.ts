import { stat } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import type { ModelConfig } from '../core/deployment.ts';
import type { Clock, Environment } from '../core/effects.ts';
import { ForeshadowError } from '../core/errors.ts';
import { createEmbeddedModel } from './embedded/embedded-model.ts';
import type { LanguageModel } from './model.ts';
import { createOpenAiCompatible } from './openai-compatible.ts';
import { createRecorded } from './recorded.ts';
import { createRecordedCorpus } from './recorded-corpus.ts';
import { createScripted } from './scripted.ts';

export interface ModelDeps {
  /** Where relative paths of the study start. */
  readonly studyDir: string;
  readonly cacheDir: string;
  readonly environment: Environment;
  readonly clock: Clock;
}

type Resolvers = {
  readonly [K in ModelConfig['kind']]: (
    config: Extract<ModelConfig, { kind: K }>,
    deps: ModelDeps,
  ) => LanguageModel | Promise<LanguageModel>;
};

const resolvers: Resolvers = {
  'openai-compatible': createOpenAiCompatible,
  embedded: resolveEmbedded,
  recorded: resolveRecorded,
  scripted: ({ script, delayMs }, { clock }) => createScripted({ script, delayMs, clock }),
};

/** The model that a study names. Makes no connection; throws a `ForeshadowError` for what the user can put right. */
export async function resolveModel(config: ModelConfig, deps: ModelDeps): Promise<LanguageModel> {
  const resolver = resolvers[config.kind] as (config: ModelConfig, deps: ModelDeps) => Promise<LanguageModel>;
  return resolver(config, deps);
}

async function resolveEmbedded(
  { gguf, contextTokens }: Extract<ModelConfig, { kind: 'embedded' }>,
  { studyDir, cacheDir }: ModelDeps,
): Promise<LanguageModel> {
  const made = await createEmbeddedModel({
    cacheDir,
    ...(gguf !== undefined && { gguf: resolvePath(studyDir, gguf) }),
    ...(contextTokens !== undefined && { contextTokens }),
  });
  if (made.status === 'ready') return made.model;
  throw new ForeshadowError(`model.${made.reason}`, `The embedded model cannot be loaded: ${made.detail}.`, {
    hint: 'foreshadow model pull',
  });
}

async function resolveRecorded(
  { replies, model, split }: Extract<ModelConfig, { kind: 'recorded' }>,
  { studyDir }: ModelDeps,
): Promise<LanguageModel> {
  const path = resolvePath(studyDir, replies);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return createRecorded(path);
  if (model !== undefined) return createRecordedCorpus({ folder: path, model, split });
  throw new ForeshadowError(
    'config.missing-model',
    'A recorded model that plays a corpus back needs the name of one.',
    {
      hint: `Add model: … beside replies: ${replies}`,
    },
  );
}
