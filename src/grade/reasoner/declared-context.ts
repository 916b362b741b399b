/** How much an endpoint holds, in tokens, and where it says so. */
export interface ContextSize {
  readonly tokens: number;
  readonly source: 'models' | 'props' | 'ps';
}

/** Pages on which servers say it: vLLM and hosts, llama.cpp, Ollama. */
export const contextPages = { models: 'models', props: '/props', ps: '/api/ps' } as const;

/** Names under which a model list states what the server holds; what the model was trained for is not that. */
const statedNames = [
  'max_model_len',
  'loaded_context_length',
  'context_window',
  'context_length',
  'max_context_length',
];

/**
 * The context size that a server states for a model; null where it does not. llama.cpp divides its context among its
 * slots and states the share of one in `/props`; Ollama states what it loaded in `/api/ps`.
 */
export function declaredContext(pages: Readonly<Record<string, unknown>>, model: string): ContextSize | null {
  const slot = count(member(member(pages.props, 'default_generation_settings'), 'n_ctx'));
  if (slot !== null) return { tokens: slot, source: 'props' };
  const loaded = entry(member(pages.ps, 'models'), model);
  const held = count(member(loaded, 'context_length'));
  if (held !== null) return { tokens: held, source: 'ps' };
  const listed = entry(member(pages.models, 'data'), model);
  for (const name of statedNames) {
    const tokens = count(member(listed, name));
    if (tokens !== null) return { tokens, source: 'models' };
  }
  return null;
}

/** The model's own entry, or the only one of a server that serves one model under whatever name. */
function entry(list: unknown, model: string): unknown {
  if (!Array.isArray(list)) return undefined;
  const named = list.find((one) => member(one, 'id') === model || member(one, 'name') === model);
  return named ?? (list.length === 1 ? list[0] : undefined);
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
