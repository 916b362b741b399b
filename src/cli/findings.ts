import { ForeshadowError } from '../core/errors.ts';

/** What `doctor` found about one thing. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly detail: string;
}

/** Does `work` and notes how it went; undefined where it failed. */
export async function check<T>(
  findings: Finding[],
  name: string,
  { work, say }: { readonly work: () => Promise<T>; readonly say: (value: T) => string },
): Promise<T | undefined> {
  try {
    const value = await work();
    findings.push({ check: name, state: 'ok', detail: say(value) });
    return value;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof ForeshadowError && error.hint ? ` → ${error.hint}` : '';
    findings.push({ check: name, state: 'bad', detail: `${error.message}${hint}` });
    return undefined;
  }
}
