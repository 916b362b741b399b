import type { Conversation } from '../core/conversation.ts';
import { type TrafficConfig, windowEnd, windowStart } from '../core/traffic-config.ts';
import { primaryTag } from './language-tag.ts';
import type { Normalised } from './normalise.ts';

/** Why a sound record does not count. The first that holds, in this order. */
export type ExclusionReason =
  | 'no-consent'
  | 'other-model'
  | 'no-time'
  | 'before-window'
  | 'after-window'
  | 'other-surface'
  | 'other-source'
  | 'user-excluded'
  | 'user-not-included'
  | 'duplicate'
  | 'unknown-language'
  | 'other-language';

export interface Exclusion {
  readonly reason: ExclusionReason;
  /** What was found, never what was said and never who the user is. */
  readonly detail: string;
}

export type TrafficFilters = Pick<TrafficConfig, 'window' | 'languages' | 'surfaces' | 'sources' | 'users' | 'model'>;

/** Filters on what the record says; languages stand apart, because they may have to be detected first. */
export function trafficFilter(filters: TrafficFilters): (read: Normalised) => Exclusion | null {
  const { window, model } = filters;
  const from = window?.from === undefined ? null : windowStart(window.from);
  const to = window?.to === undefined ? null : windowEnd(window.to);
  const surfaces = filters.surfaces && new Set(filters.surfaces);
  const sources = filters.sources && new Set(filters.sources);
  const include = filters.users?.include && new Set(filters.users.include);
  const exclude = filters.users?.exclude && new Set(filters.users.exclude);
  return (read) => {
    const { startedAt, surface, source, cluster } = read.conversation;
    const named = (users: ReadonlySet<string>): boolean =>
      users.has(cluster) || (read.user !== null && users.has(read.user));
    if (model !== undefined && read.model !== model) return { reason: 'other-model', detail: read.model ?? 'no model' };
    if (from !== null || to !== null) {
      if (startedAt === null) return { reason: 'no-time', detail: 'the window asks for one' };
      if (from !== null && startedAt < from) return { reason: 'before-window', detail: isoOf(startedAt) };
      if (to !== null && startedAt >= to) return { reason: 'after-window', detail: isoOf(startedAt) };
    }
    if (surfaces && !(surface !== null && surfaces.has(surface)))
      return { reason: 'other-surface', detail: surface ?? 'none' };
    if (sources && !(source !== null && sources.has(source)))
      return { reason: 'other-source', detail: source ?? 'none' };
    if (exclude && named(exclude)) return { reason: 'user-excluded', detail: cluster };
    if (include && !named(include)) return { reason: 'user-not-included', detail: cluster };
    return null;
  };
}

/** The filter on language, for a conversation whose language is known as well as it can be. */
export function languageFilter(filters: TrafficFilters): (conversation: Conversation) => Exclusion | null {
  const languages = filters.languages && new Set(filters.languages.map((name) => primaryTag(name) ?? name));
  return ({ language }) => {
    if (!languages) return null;
    if (language === null) return { reason: 'unknown-language', detail: 'neither logged nor told by the text' };
    return languages.has(language) ? null : { reason: 'other-language', detail: language };
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
