import { recordsInHead } from '../file-records.ts';
import { isObject, type JsonObject } from '../reader.ts';

/** The objects among the first records of a head: what formats are told apart by. */
export function objectsInHead(head: string): readonly JsonObject[] {
  return recordsInHead(head).flatMap((record) =>
    record.problem === null && isObject(record.value) ? [record.value] : [],
  );
}
