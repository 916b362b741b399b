/** The interval plot: a table whose second column is the axis. On a phone each row is a label, the bar under it, figures. */
export const plotStyle = `
.controls{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;margin:0 0 12px}.controls[hidden]{display:none}
.controls input,.controls select,.chips button,.quiet{font:inherit;font-size:13.5px;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:5px;padding:5px 10px;min-height:32px}
.controls input{width:15em}.chips{display:flex;gap:4px;flex-wrap:wrap}.chips button,.quiet{cursor:pointer;color:var(--dim)}
.chips button:hover,.quiet:hover{border-color:var(--none)}
.chips [aria-pressed=true]{background:var(--ink);border-color:var(--ink);color:var(--bg)}
.sort-by{display:none;font-size:13.5px;color:var(--dim)}.matches{font-size:13.5px;color:var(--dim)}
.plot{table-layout:fixed}
.plot th,.plot td{padding:0 0 0 14px;text-align:left;font-weight:400;vertical-align:middle}
.plot .n{text-align:right}.plot td.strong{font-weight:600}
.plot tr>:first-child{padding-left:0;width:22.5%}.plot .axis{padding-left:10px;width:auto}
.plot thead th{font-size:12px;color:var(--dim);vertical-align:bottom;padding-bottom:4px;position:sticky;top:0;background:var(--bg);z-index:2}
.plot thead .n{width:76px}.plot thead th:nth-child(5){width:112px}.plot thead th:nth-last-child(2){width:58px}
.plot thead th:last-child{width:146px}
.plot.scored thead th:nth-child(6){width:92px}
.plot td{white-space:nowrap}.plot td[colspan]{white-space:normal}
.plot td.dim{color:var(--dim)}.plot td .fig{white-space:nowrap}
.plot tbody tr:hover>*,.plot tbody tr:focus-within>*{background:var(--wash)}
.plot tbody tr[hidden]{display:none}
.axis-title{display:block;margin-bottom:2px}
.ticks{position:relative;display:block;height:18px}
.tick{position:absolute;bottom:0;transform:translateX(-50%);white-space:nowrap;font-size:11.5px;color:var(--dim)}
.tick.first{transform:none}.tick.last{transform:translateX(-100%)}
.name{display:flex;gap:8px;align-items:baseline;text-decoration:none;line-height:18px}.name:hover span:last-child{text-decoration:underline;text-underline-offset:3px}
.sev{display:inline-block;flex:none;width:9px;height:9px;border-radius:50%;border:1.5px solid transparent}
.sev.high{background:var(--ink);border-color:var(--ink)}.sev.medium{background:var(--none);border-color:var(--none)}.sev.low{border-color:var(--none)}
.rise .call,.rise>.call{color:var(--rise)}.fall .call,.fall>.call{color:var(--fall)}.none .call{color:var(--dim)}
.rise .call,.fall .call{font-weight:600}
svg.bar{display:block;overflow:visible}svg .mark{overflow:visible}
.grid{stroke:var(--line)}
.pi95{stroke:var(--tone);stroke-width:2}.pi50{stroke:var(--tone);stroke-width:8;opacity:.45}
.dot{fill:var(--tone);stroke:var(--bg);stroke-width:1.5}
.today{stroke:var(--ink);stroke-width:2;fill:none}
.arrow{stroke:var(--tone);stroke-width:1.3;stroke-dasharray:2 3}.arrow-head,.open-end{fill:none;stroke:var(--tone);stroke-width:1.6}
.bound{stroke:var(--none);stroke-width:2;stroke-dasharray:.1 4.5;stroke-linecap:round;opacity:.6}.bound-end{stroke:var(--none);stroke-width:2;fill:none}
.seen95{stroke:var(--ink);stroke-width:1.4}.diamond{fill:var(--bg);stroke:var(--ink);stroke-width:1.8}
svg.rise,svg.bar.rise{--tone:var(--rise)}svg.fall{--tone:var(--fall)}svg.none{--tone:var(--none)}
.verdict-mark{font-weight:600;margin-left:5px}.verdict-mark.in{color:var(--pass)}.verdict-mark.out{color:var(--fail)}
.legend{display:flex;flex-wrap:wrap;gap:4px 26px;margin-top:12px;color:var(--dim);font-size:13px}
.legend li{display:flex;gap:7px;align-items:center}.legend .sev+.sev{margin-left:0}
@media screen and (max-width:1080px){.tick.third{display:none}}
@media screen and (max-width:1080px) and (min-width:761px){.plot tr>:first-child{width:26%}.plot thead th:nth-child(5),.plot td[data-label="95 % interval"]{display:none}}
@media screen and (max-width:760px){
.controls input{flex:1 1 100%;font-size:16px}.sort-by{display:inline}
.plot,.plot tbody,.plot thead{display:block}
.plot thead{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line);padding-top:4px}
.plot thead tr{display:block}.plot thead th{display:none}
.plot thead th.axis{display:block;position:static;width:100%!important;padding:0 0 4px}
.plot thead .axis button::after{display:none}
.plot tbody tr{display:flex;flex-wrap:wrap;align-items:center;padding:12px 0 10px;border-bottom:1px solid var(--line)}
.plot tbody tr>*{padding:0!important;width:auto!important}
.plot tbody tr>th{flex:1 1 0;min-width:55%}
.plot tbody tr>.call{order:1;flex:none;padding-left:10px!important;text-align:right;font-size:13.5px}
.plot tbody tr>.axis{order:2;flex:0 0 100%}
.plot tbody tr>.n{order:3;flex:0 0 30%;text-align:left;line-height:1.35}
.plot.scored tbody tr>.n{flex-basis:21%}.plot.scored tbody tr>[data-label="95 % interval"]{flex-basis:33%}
.plot tbody tr>.n::before{content:attr(data-label);display:block;font-size:11.5px;color:var(--dim);font-weight:400}
.plot tbody tr>[data-label=Events]{display:none}
.plot tbody tr>[data-label=Observed],.plot:not(.scored):not(.lanes) tbody tr>[data-label="95 % interval"]{flex:1;text-align:right}
.plot tbody tr:hover>*{background:none}
.name{padding:0}.name span:last-child{font-weight:500}
.tick.third{display:none}
.legend{gap:4px 18px}
.plot.lanes thead{position:static}
.plot.lanes tbody tr>th{flex-basis:100%;font-weight:500}
.plot.lanes tbody tr>.n{flex-basis:21%}.plot.lanes tbody tr>[data-label="95 % interval"]{flex-basis:33%}
.plot.lanes tbody tr>.none-here,.plot.lanes tbody tr>[data-label=Worth]{display:none}
.plot.lanes tbody tr>[data-label=Events]{display:block}
.plot.lanes tbody tr>[data-label=Replies],.plot.lanes tbody tr>[data-label=Users]{display:none}
.plot.lanes tbody tr>[colspan="6"]{flex-basis:100%}
}
`;
