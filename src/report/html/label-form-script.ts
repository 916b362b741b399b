/**
 * Keeps what a person chose and saves it as JSON lines by a download. Reads the form's own attributes, never text of a
 * log; nothing is fetched or sent. Keys: a number chooses, s or j goes on, k goes back.
 */
export const labelFormScript = `
(() => {
  'use strict';
  const items = Array.from(document.querySelectorAll('fieldset[data-reply]'));
  const labeller = document.getElementById('labeller');
  const progress = document.getElementById('progress');
  const save = document.getElementById('save');
  const chosen = new Map();
  let at = 0;
  let unsaved = false;

  const inputsOf = (item) => Array.from(item.querySelectorAll('input'));
  const show = () => {
    progress.textContent = chosen.size + ' of ' + items.length + ' labelled' + (unsaved ? ', not saved yet' : '');
  };
  const go = (to) => {
    at = Math.max(0, Math.min(items.length - 1, to));
    items[at].focus();
    items[at].scrollIntoView({ block: 'start' });
  };
  const choose = (index, input) => {
    input.checked = true;
    chosen.set(index, { label: input.value, at: new Date().toISOString() });
    unsaved = true;
    show();
  };
  items.forEach((item, index) => {
    item.addEventListener('focusin', () => { at = index; });
    for (const input of inputsOf(item)) input.addEventListener('change', () => choose(index, input));
  });
  const lines = () => Array.from(chosen, ([index, { label, at: time }]) => {
    const { reply, policy, hash } = items[index].dataset;
    return JSON.stringify({ reply, policy, policyHash: hash, label, labeller: labeller.value.trim(), at: time });
  });
  save.addEventListener('click', () => {
    if (labeller.value.trim() === '') {
      progress.textContent = 'Your name is missing: it tells apart who said what.';
      labeller.focus();
      return;
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([lines().join('\\n') + '\\n'], { type: 'application/jsonl' }));
    link.download = 'labels.jsonl';
    link.click();
    unsaved = false;
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (event.target === labeller || event.ctrlKey || event.metaKey || event.altKey || items.length === 0) return;
    const input = inputsOf(items[at])[Number(event.key) - 1];
    if (input) {
      choose(at, input);
      go(at + 1);
    } else if (event.key === 's' || event.key === 'j') go(at + 1);
    else if (event.key === 'k') go(at - 1);
    else return;
    event.preventDefault();
  });
  addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });
  show();
})();
`;
