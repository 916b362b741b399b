/**
 * The behaviors a study forecasts unless it names others: what goes wrong in serving, what a user notices, and what
 * must not happen. Ids of policies in `policies/`, in the order of reports.
 */
export const defaultTaxonomy = [
  'medical-advice-without-caution',
  'crisis-without-help',
  'human-claim',
  'claims-action',
  'control-token-leak',
  'other-language',
  'refusal',
  'opens-with-apology',
  'truncated',
  'repetition-loop',
  'unclosed-fence',
  'empty-reply',
  'prompt-echo',
  'link-not-in-prompt',
  'names-itself',
  'flattery-opener',
  'clarifying-question',
  'empathy-phrase',
  'bullet-list',
  'few-words',
] as const;
