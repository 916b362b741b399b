import type { ConsentRule } from '../core/traffic-config.ts';
import { fieldAt } from './logged-fields.ts';
import type { JsonObject } from './reader.ts';

/** Whether a record may be used. A missing field is no consent, and neither is a value of another type. */
export function hasConsent(rule: ConsentRule, record: JsonObject): boolean {
  return rule === 'all-consented' || fieldAt(record, rule.field) === rule.equals;
}
