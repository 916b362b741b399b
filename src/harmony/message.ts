export const harmonyRoles = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
export type HarmonyRole = (typeof harmonyRoles)[number];

/** One message as the format knows it. Header members are single words: no white space, no `<`. */
export interface HarmonyMessage {
  readonly role: HarmonyRole;
  /** Of the author; for role `tool` the tool's name, which stands in the place of the role. */
  readonly name?: string;
  readonly recipient?: string;
  /** `analysis`, `commentary` or `final`; others are carried as they are. */
  readonly channel?: string;
  /** As in the header: `json`, `code`, or with its marker `<|constrain|>json`. */
  readonly contentType?: string;
  readonly content: string;
}

export function isHarmonyRole(word: string): word is HarmonyRole {
  return (harmonyRoles as readonly string[]).includes(word);
}
