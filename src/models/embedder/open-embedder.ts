import type { EmbedderConfig } from '../../core/screen-config.ts';
import type { HttpEndpointDeps } from '../http-endpoint.ts';
import type { Embedder } from './embedder.ts';
import { createEndpointEmbedder, endpointEmbedderId } from './endpoint-embedder.ts';
import { createMinilm, minilmId } from './minilm.ts';

/** The embedder that a study or a command names. Asks nobody; throws a `ForeshadowError` for what the user can put right. */
export async function openEmbedder(
  config: EmbedderConfig,
  { cacheDir, ...deps }: Required<HttpEndpointDeps> & { readonly cacheDir: string },
): Promise<Embedder> {
  return 'local' in config ? createMinilm(cacheDir) : createEndpointEmbedder(config, deps);
}

/** Its id, without opening it. */
export function embedderId(config: EmbedderConfig): string {
  return 'local' in config ? minilmId : endpointEmbedderId(config);
}
