const known = new Map<string, string | null>();
let namesToTags: Map<string, string> | undefined;

/** BCP-47 primary tag of a language as logged: `pt-BR`, `zh_CN`, `eng` and `English` become pt, zh, en, en. */
export function primaryTag(logged: unknown): string | null {
  if (typeof logged !== 'string') return null;
  const found = known.get(logged);
  if (found !== undefined) return found;
  const tag = readTag(logged.trim());
  if (known.size < 10_000) known.set(logged, tag);
  return tag;
}

function readTag(text: string): string | null {
  const byName = languageNames().get(text.toLowerCase());
  if (byName) return byName;
  if (!/^[a-z]{2,3}([-_.][A-Za-z0-9@_.-]*)?$/i.test(text)) return null;
  try {
    const { language } = new Intl.Locale(text.split(/[-_.]/)[0]!);
    return !language || ['und', 'zxx', 'mul'].includes(language) ? null : language;
  } catch {
    return null;
  }
}

/** English names, as WildChat and LMSYS write them, from the runtime's own tables. */
function languageNames(): Map<string, string> {
  if (namesToTags) return namesToTags;
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  namesToTags = new Map();
  for (const first of letters) {
    for (const second of letters) {
      const name = names.of(first + second);
      const { language } = new Intl.Locale(first + second);
      if (name && !namesToTags.has(name.toLowerCase())) namesToTags.set(name.toLowerCase(), language);
    }
  }
  return namesToTags;
}
