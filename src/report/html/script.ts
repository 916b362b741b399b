/**
 * Sorts and filters tables and opens the section a link names. Everything is on the page without it. Plain text of the
 * document is read, never markup, and nothing is fetched or stored.
 */
export const script = `
(() => {
  'use strict';
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  const compare = (column, kind, direction) => (a, b) => {
    const [x, y] = [a, b].map((row) => row.cells[column]).map((cell) => cell.dataset.value ?? cell.textContent.trim());
    const order = kind === 'number' ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    return order * direction;
  };
  const sort = (table, header, direction) => {
    const column = header.cellIndex;
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).sort(compare(column, header.dataset.sort, direction));
    body.append(...rows);
    for (const other of all('th[aria-sort]', table)) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
  };
  const first = (header) => (header.classList.contains('n') ? -1 : 1);
  for (const table of all('table[data-sortable]')) {
    for (const header of all('th[data-sort]', table)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const now = header.getAttribute('aria-sort');
        sort(table, header, now ? (now === 'ascending' ? -1 : 1) : first(header));
      });
    }
  }

  for (const controls of all('[data-controls]')) {
    const table = document.getElementById(controls.dataset.controls);
    const rows = Array.from(table.tBodies[0].rows);
    const search = controls.querySelector('input');
    const chips = all('[data-show]', controls);
    const matches = controls.querySelector('.matches');
    const select = controls.querySelector('select');
    const filter = () => {
      const words = search.value.trim().toLowerCase();
      const show = chips.find((chip) => chip.getAttribute('aria-pressed') === 'true').dataset.show;
      let count = 0;
      for (const row of rows) {
        const fits = (show === 'all' || row.dataset.call === show) && row.cells[0].textContent.toLowerCase().includes(words);
        row.hidden = !fits;
        if (fits) count += 1;
      }
      matches.textContent = count === rows.length ? '' : count + ' of ' + rows.length;
    };
    search.addEventListener('input', filter);
    for (const chip of chips) {
      chip.addEventListener('click', () => {
        for (const other of chips) other.setAttribute('aria-pressed', String(other === chip));
        filter();
      });
    }
    for (const header of all('th[data-sort]', table)) {
      const option = document.createElement('option');
      option.textContent = header.textContent.trim();
      option.value = String(header.cellIndex);
      select.append(option);
    }
    select.addEventListener('change', () => {
      const header = table.tHead.rows[0].cells[Number(select.value)];
      sort(table, header, first(header));
    });
    controls.hidden = false;
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const section = target && target.closest('details');
    if (!section) return;
    section.open = true;
    section.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();

  const sections = all('details.behavior');
  for (const section of sections) {
    section.querySelector('summary').addEventListener('click', () => {
      if (!section.open) history.replaceState(null, '', '#' + section.querySelector('.body').id);
    });
  }
  const unfold = document.querySelector('[data-unfold]');
  unfold.hidden = sections.length === 0;
  unfold.addEventListener('click', () => {
    const open = sections.some((section) => !section.open);
    for (const section of sections) section.open = open;
    unfold.textContent = open ? 'Close all' : 'Open all';
  });
})();
`;
