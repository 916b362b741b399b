import { ForeshadowError } from '../../core/errors.ts';

const codes = new Set(['screen.no-probability', 'screen.other-embedder']);

/**
 * Whether a screen that rejects was set up wrongly (scores without a calibration, vectors of another model), rather than
 * having no answer for one reply: going on would send every reply up and call it a cascade.
 */
export function isScreenMistake(error: unknown): boolean {
  return error instanceof ForeshadowError && codes.has(error.code);
}
