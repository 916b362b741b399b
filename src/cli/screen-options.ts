import { Option } from 'commander';
import type * as z from 'zod';
import { ForeshadowError } from '../core/errors.ts';
import {
  type EmbedderConfig,
  embeddingsEndpointSchema,
  type ScreenEndpointConfig,
  screenEndpointSchema,
} from '../core/screen-config.ts';
import { readStudyFile } from '../run/study-file.ts';

type Options = Readonly<Record<string, unknown>>;

/** How a verb is told of an embedder, and of an endpoint that answers with a score. */
export const screenOptions: readonly Option[] = [
  new Option(
    '--embedder <which>',
    'minilm-int8, the address of an embeddings endpoint up to and including /v1, or study: that of graders.cascade',
  ),
  new Option('--embedding-model <name>', 'name of the model at that endpoint'),
  new Option('--endpoint <url>', 'an endpoint that answers with a score, in the place of a trained screen'),
  new Option('--body <json>', 'what it is sent; {text} stands for the text').default('{"text":"{text}"}'),
  new Option('--score <pointer>', 'where the score stands in its answer').default('/score'),
  new Option('--key-env <name>', 'name of the environment variable that holds the key of either'),
];

/** The embedder that the options name; null where they name none. */
export async function embedderOf(options: Options, studyPath: string): Promise<EmbedderConfig | null> {
  const which = options.embedder as string | undefined;
  if (which === undefined) return null;
  if (which === 'minilm-int8') return { local: which };
  if (which !== 'study') {
    const { embeddingModel: model, keyEnv: apiKeyEnv } = options;
    return checked(embeddingsEndpointSchema, { endpoint: which, model, apiKeyEnv }, embedderHint);
  }
  const { config, file } = await readStudyFile(studyPath);
  const embedder = config.graders.cascade?.embedder;
  if (embedder) return embedder;
  throw new ForeshadowError('screen.no-embedder', 'The study names no embedder.', {
    place: { file },
    hint: 'Add graders: { cascade: { embedder: { local: minilm-int8 }, … } }.',
  });
}

const embedderHint = '--embedder minilm-int8, or --embedder http://127.0.0.1:8080/v1 --embedding-model NAME.';
const endpointHint = '--endpoint http://127.0.0.1:9000/score --score /score --body \'{"text":"{text}"}\'.';

/** The scoring endpoint that the options name; null where they name none. */
export function scoringEndpointOf(options: Options): ScreenEndpointConfig | null {
  const { endpoint, body, score, keyEnv: apiKeyEnv } = options;
  if (endpoint === undefined) return null;
  return checked(screenEndpointSchema, { endpoint, body: bodyOf(body as string), score, apiKeyEnv }, endpointHint);
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ForeshadowError('screen.bad-option', '--body is not JSON.', { hint: `For example ${endpointHint}` });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, hint: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ForeshadowError('screen.bad-option', `It is not named well: ${path.join('.')}: ${message}.`, {
    hint: `For example ${hint}`,
  });
}
