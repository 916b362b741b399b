import { ForeshadowError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { ReasonerAdapter } from './adapter.ts';
import type { AdapterFactory, AdapterOptions } from './adapter-options.ts';
import { cope } from './adapters/cope.ts';
import { graniteGuardian3 } from './adapters/granite-guardian-3.ts';
import { graniteGuardian4 } from './adapters/granite-guardian-4.ts';
import { judgeChat } from './adapters/judge-chat.ts';
import { llamaGuard3 } from './adapters/llama-guard-3.ts';
import { llamaGuard4 } from './adapters/llama-guard-4.ts';
import { nemotron } from './adapters/nemotron.ts';
import { qwen3guardLoose, qwen3guardStrict } from './adapters/qwen3guard.ts';
import { safeguardChat } from './adapters/safeguard-chat.ts';
import { safeguardHarmony } from './adapters/safeguard-harmony.ts';
import { shieldgemma } from './adapters/shieldgemma.ts';
import { shieldstral } from './adapters/shieldstral.ts';
import { wildguard } from './adapters/wildguard.ts';

/** Every family of judges by the name that a study gives. */
export const adapterFactories = {
  'safeguard-harmony': safeguardHarmony,
  'safeguard-chat': safeguardChat,
  'judge-chat': judgeChat,
  'llama-guard-3': llamaGuard3,
  'llama-guard-4': llamaGuard4,
  shieldgemma,
  wildguard,
  'granite-guardian-3': graniteGuardian3,
  'granite-guardian-4.1': graniteGuardian4,
  'qwen3guard-strict': qwen3guardStrict,
  'qwen3guard-loose': qwen3guardLoose,
  nemotron,
  cope,
  shieldstral,
} as const satisfies Readonly<Record<string, AdapterFactory>>;
export type AdapterName = keyof typeof adapterFactories;

/** The adapter of that name. Throws `grader.unknown-adapter` with the nearest name. */
export function adapterNamed(name: string, options?: AdapterOptions): ReasonerAdapter {
  const names = Object.keys(adapterFactories);
  if (names.includes(name)) return adapterFactories[name as AdapterName](options);
  const meant = nearest(name, names);
  throw new ForeshadowError('grader.unknown-adapter', `There is no grader adapter "${name}".`, {
    hint: meant ? `Did you mean ${meant}?` : `There are ${names.join(', ')}.`,
  });
}
