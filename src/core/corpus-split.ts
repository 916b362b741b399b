import { keyedUniform } from './keyed-random.ts';

/**
 * Which half of a corpus a prompt belongs to: `logs` stands for traffic before the launch, `launched` for traffic after
 * it. Depends on the prompt's id alone, so every model, order and machine splits alike.
 */
export function corpusHalf(promptId: string): 'logs' | 'launched' {
  return keyedUniform(0, 'corpus-half', promptId) < 0.5 ? 'logs' : 'launched';
}
