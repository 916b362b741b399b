import type { ReasonerRequest } from './adapter.ts';
import { adapterNamed } from './adapters.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

const emptyReply = { prefix: [], content: '', toolCalls: [], finishReason: 'stop', language: null } as const;

/** What an adapter would send about a reply without a word: all of a request that no conversation changes. */
export function emptyRequest(adapter: string, policy: CompiledPolicy): ReasonerRequest {
  return adapterNamed(adapter).request({ policy, reply: emptyReply, nonce: '0'.repeat(16) });
}
