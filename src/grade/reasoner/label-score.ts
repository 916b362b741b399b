/** Texts of the label token, as one judge writes them; case and blanks around them do not matter. */
export interface LabelTokens {
  readonly event: readonly string[];
  readonly other: readonly string[];
}

interface Position {
  readonly token: string;
  readonly alternatives: readonly (readonly [token: string, logprob: number])[];
}

/**
 * Probability of the event label in 0..1 from the log-probabilities of the answer, or null where it has none: the last
 * position that says a label, the mass of all its variants among the alternatives there, both sides renormalised. After
 * reasoning it is the probability given that reasoning, so close to 0 or 1, and no calibrated score (graders.md 5.3).
 * Reads chat answers (`logprobs.content`) and completions (`tokens` and `top_logprobs`).
 */
export function labelScore(raw: unknown, labels: LabelTokens): number | null {
  const sideOf = sides(labels);
  const place = positions(raw).findLast(({ token }) => sideOf(token) !== undefined);
  if (!place) return null;
  const mass = { event: 0, other: 0 };
  for (const [token, logprob] of place.alternatives) {
    const side = sideOf(token);
    if (side) mass[side] += Math.exp(logprob);
  }
  const total = mass.event + mass.other;
  return total > 0 ? mass.event / total : null;
}

function sides({ event, other }: LabelTokens): (token: string) => 'event' | 'other' | undefined {
  const events = new Set(event.map(folded));
  const others = new Set(other.map(folded));
  return (token) => {
    const text = folded(token);
    if (events.has(text)) return 'event';
    return others.has(text) ? 'other' : undefined;
  };
}

/** Tokenisers mark a blank before a word in several ways. */
function folded(token: string): string {
  return token
    .replace(/[\u0120\u2581]/g, ' ')
    .trim()
    .toLowerCase();
}

function positions(raw: unknown): readonly Position[] {
  const choices = member(raw, 'choices');
  const logprobs = member(Array.isArray(choices) ? choices[0] : undefined, 'logprobs');
  const content = member(logprobs, 'content');
  if (Array.isArray(content)) return content.flatMap(chatPosition);
  const tokens = member(logprobs, 'tokens');
  const tops = member(logprobs, 'top_logprobs');
  if (!Array.isArray(tokens)) return [];
  return tokens.flatMap((token, at) => {
    const own = numberAt(member(logprobs, 'token_logprobs'), at);
    return completionPosition(token, Array.isArray(tops) ? tops[at] : undefined, own);
  });
}

function chatPosition(one: unknown): Position[] {
  const token = member(one, 'token');
  if (typeof token !== 'string') return [];
  const tops = member(one, 'top_logprobs');
  const listed = [one, ...(Array.isArray(tops) ? tops : [])].map((top) => [
    member(top, 'token'),
    member(top, 'logprob'),
  ]);
  return [{ token, alternatives: unique(listed) }];
}

function completionPosition(token: unknown, tops: unknown, own: number | undefined): Position[] {
  if (typeof token !== 'string') return [];
  const listed = typeof tops === 'object' && tops !== null ? Object.entries(tops) : [];
  return [{ token, alternatives: unique([...(own === undefined ? [] : [[token, own]]), ...listed]) }];
}

/** The token that was drawn stands among its alternatives too, and counts once. */
function unique(pairs: readonly (readonly unknown[])[]): [string, number][] {
  const seen = new Map<string, number>();
  for (const [token, logprob] of pairs) {
    if (typeof token === 'string' && typeof logprob === 'number' && logprob <= 0) seen.set(token, logprob);
  }
  return [...seen];
}

function numberAt(list: unknown, at: number): number | undefined {
  const value = Array.isArray(list) ? list[at] : undefined;
  return typeof value === 'number' ? value : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
