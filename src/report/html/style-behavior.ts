/** The folded section of a behavior: lanes, policy, examples side by side. */
export const behaviorStyle = `
.heading-row{display:flex;justify-content:space-between;align-items:baseline;gap:16px}
.behavior{border-top:1px solid var(--line)}.behavior:last-of-type{border-bottom:1px solid var(--line)}
.behavior>summary{display:flex;align-items:baseline;gap:10px;padding:9px 2px;cursor:pointer;list-style:none}
.behavior>summary::-webkit-details-marker{display:none}
.behavior>summary::before{content:"";flex:none;width:6px;height:6px;border:solid var(--dim);border-width:0 1.6px 1.6px 0;transform:translateY(-2px) rotate(-45deg);margin-right:2px}
.behavior[open]>summary::before{transform:translateY(-3px) rotate(45deg)}
.behavior>summary:hover .title{text-decoration:underline;text-underline-offset:3px}
.behavior .title{flex:1;min-width:0}.behavior[open] .title{font-weight:600}
.behavior>summary .change{color:var(--dim)}.behavior>summary .call{width:11em;text-align:right}
.behavior .body{padding:4px 0 36px;scroll-margin-top:56px}
.behavior .lead{max-width:60em;margin-bottom:14px}
.lanes{font-size:13.5px}.lanes thead th{position:static}.lanes .forecast-row th,.lanes .forecast-row td{background:var(--wash)}
.plot.lanes thead th:nth-child(3){width:92px}.plot.lanes thead th:nth-child(4){width:116px}.plot.lanes thead th:nth-child(n+5){width:64px}
.flags li{padding:3px 0 3px 22px;position:relative}.flags li::before{content:"!";position:absolute;left:0;top:6px;width:15px;height:15px;border-radius:50%;background:var(--warn-bg);color:var(--warn);font:700 11px/15px var(--sans);text-align:center}
.policy{margin:24px 0 0}.policy>summary{cursor:pointer;font-size:14px;font-weight:600}.policy>summary code{font-weight:400}.policy .prose{margin-top:8px}
.example{border:1px solid var(--line);border-radius:5px;background:var(--card);margin:10px 0 18px;overflow:hidden}
.example>header{display:flex;flex-wrap:wrap;gap:2px 14px;padding:9px 16px;border-bottom:1px solid var(--line);font-size:13px}
.example>header b{font-weight:600}
.context{padding:10px 16px;max-height:15em;overflow:auto;border-bottom:1px solid var(--line);font-size:13.5px;color:var(--dim)}
.context p{display:flex;gap:10px;margin:3px 0}.role{flex:none;width:5.2em;font-size:12px;line-height:20px;text-align:right}
.words{white-space:pre-wrap;min-width:0;unicode-bidi:plaintext}
.context .words{flex:1}
.replies{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.reply{margin:0;padding:12px 16px;display:flex;flex-direction:column;gap:6px}.reply+.reply{border-left:1px solid var(--line)}
.reply h4{font-size:12px;font-weight:400;color:var(--dim)}.reply .words{max-height:24em;overflow:auto;font-size:14px}
.reply .why{font-size:13px;border-top:1px dashed var(--line);padding-top:7px;margin-top:auto;color:var(--dim)}.reply .why b{color:var(--ink);font-weight:600}
.tag{border:1px solid var(--line);border-radius:3px;padding:0 4px;font-size:11px}.tag.recorded{color:var(--warn);border-color:var(--warn)}
mark{background:var(--mark);color:inherit;padding:1px 1px;border-radius:2px;text-decoration:underline;text-decoration-color:var(--rise);text-underline-offset:3px}
.back{font-size:13px;margin-top:8px}
@media screen and (max-width:760px){
.behavior>summary{flex-wrap:wrap;gap:0 8px}.behavior .title{flex:1 1 70%}.behavior>summary .change{flex:1;padding-left:32px;font-size:13.5px}.behavior>summary .call{width:auto;font-size:13.5px}
.replies{grid-template-columns:minmax(0,1fr)}.reply+.reply{border-left:0;border-top:1px solid var(--line)}
.context p{display:block}.role{display:block;width:auto;text-align:left}
.example>header,.context,.reply{padding-left:12px;padding-right:12px}
}
`;
