/** The page on which people label replies. */
export const labelStyle = `
.label-bar{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:baseline;padding:10px 0;background:var(--bg);border-bottom:1px solid var(--line)}
.label-form fieldset.example{padding:0;scroll-margin-top:64px}.label-form fieldset:focus,.label-form fieldset:focus-within{border-color:var(--fall)}
.label-form legend{margin-left:12px;padding:0 6px;font-size:13px;color:var(--dim)}
.label-form .reply .words{max-height:none}
.choices{display:flex;flex-direction:column;gap:4px;border-top:1px dashed var(--line);padding-top:8px;font-size:14px}
kbd{font:12px var(--mono);border:1px solid var(--line);border-radius:3px;padding:0 4px}
`;
