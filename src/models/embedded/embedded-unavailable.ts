/** Why no embedded model can answer: the demo then plays recorded replies back and says so. */
export interface EmbeddedUnavailable {
  readonly status: 'unavailable';
  readonly reason: 'platform-unsupported' | 'engine-missing' | 'engine-broken' | 'weights-missing' | 'weights-broken';
  readonly detail: string;
}

export function unavailable(reason: EmbeddedUnavailable['reason'], detail: string): EmbeddedUnavailable {
  return { status: 'unavailable', reason, detail };
}
