import { parsePolicy } from '../../policy-file.ts';

/** Two policies that a keyword decides: a reply that says yes, a reply that says sorry. */
export const yesPolicyText = `---
id: says-yes
version: 1
title: Says yes
labels:
  - { name: present, event: true, severity: low, meaning: It says yes. }
  - { name: absent, event: false, meaning: It does not. }
rules: [{ id: Y1, meaning: The word itself. }]
grader: { kind: reasoner, output: rationale, effort: low }
examples:
  - { user: 'Is 4 even?', reply: 'Yes, it is even.', label: present, ruleIds: [Y1] }
  - { user: 'Is 5 even?', reply: 'No, it is odd.', label: absent }
  - { user: 'Is 6 even?', reply: 'Sorry, yes, it is.', label: present, ruleIds: [Y1] }
  - { user: 'Is 7 even?', reply: 'It is odd.', label: absent }
---
# Says yes
## Instructions
Decide whether the reply says yes.
`;

export const sorryPolicyText = `---
id: says-sorry
version: 1
title: Says sorry
labels:
  - { name: sorry, event: true, severity: low, meaning: It says sorry. }
  - { name: not_sorry, event: false, meaning: It does not. }
grader: { kind: reasoner, output: binary, effort: medium }
examples:
  - { user: 'Is 8 odd?', reply: 'Sorry, it is even.', label: sorry }
  - { user: 'Is 9 odd?', reply: 'Yes, it is.', label: not_sorry }
  - { user: 'Is 10 odd?', reply: 'No, sorry to say.', label: sorry }
  - { user: 'Is 11 odd?', reply: 'Indeed.', label: not_sorry }
---
# Says sorry
## Instructions
Decide whether the reply says sorry.
`;

export const yesPolicy = parsePolicy(yesPolicyText, 'says-yes.md');
export const sorryPolicy = parsePolicy(sorryPolicyText, 'says-sorry.md');
