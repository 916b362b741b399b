import * as z from 'zod';

/** A readonly object: what a report is made of. Unknown members of a later version pass. */
export function rowOf<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape).readonly();
}

export function listOf<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

/** Counts by reason. */
export const countsSchema = z.record(z.string(), z.number().min(0)).readonly();

/** Variance by source: parts of a whole, or shares of it. */
export const variancePartsSchema = rowOf({
  sampling: z.number(),
  grader: z.number(),
  placebo: z.number(),
  drift: z.number(),
  model: z.number(),
});
