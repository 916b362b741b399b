/** Tiles, scatter with its noise funnel, forecasters, outcome table. */
export const scoreStyle = `
.tiles{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:0 32px;border:solid var(--line);border-width:1px 0;margin:4px 0 26px}
.tiles>div{padding:14px 0}.tiles b{display:block;font-size:28px;line-height:1.25;font-weight:500;letter-spacing:-.015em}
.tiles span{color:var(--dim);font-size:13px}
.scatter{padding-left:64px}
.scatter-box{position:relative;height:clamp(280px,34vw,420px)}
.scatter-box>svg{display:block;overflow:visible;border:solid var(--line);border-width:0 0 1px 1px}
.scatter svg svg[viewBox]{overflow:hidden}
.scatter .noise{fill:var(--noise)}.scatter .diagonal{stroke:var(--none);stroke-dasharray:4 4}
.scatter text{font-size:11.5px;fill:var(--dim)}.scatter .point-name{fill:var(--rise);font-size:12px;paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.scatter .inside{fill:var(--ink);opacity:.78}.scatter .outside{fill:var(--rise)}.scatter .unseen{fill:var(--bg);stroke:var(--none);stroke-width:1.6}
.y-title{position:absolute;left:-62px;top:50%;transform:rotate(-90deg) translateX(-50%);transform-origin:0 0;font-size:12px;color:var(--dim)}
.x-labels{position:relative;height:20px}.x-labels .ticks{height:20px}.x-title{text-align:center;font-size:12px;color:var(--dim)}
.scatter figcaption{font-size:13px;color:var(--dim);margin-top:8px}.scatter figcaption svg{vertical-align:-1px}
.score-two h3:first-child{margin-top:0}
.forecasters .error-bar{width:42%;padding:4px 16px 0 0;vertical-align:middle}.forecasters rect{fill:var(--part-3)}.forecasters .ours rect{fill:var(--ink)}.forecasters .ours>*{font-weight:600}
.forecasters .floor{stroke:var(--rise);stroke-width:1.5;stroke-dasharray:3 2}
.outcome{margin-top:6px}.outcome .name{padding:0}.outcome td,.outcome th{vertical-align:middle}
.outcome .verdict-mark{margin:0 2px 0 0}
@media screen and (max-width:760px){
.tiles{grid-template-columns:minmax(0,1fr)}.tiles>div+div{border-top:1px solid var(--line)}.tiles>div{display:flex;justify-content:space-between;align-items:baseline;gap:14px;padding:9px 0}
.tiles dt{flex:none;max-width:8em}.tiles dd{text-align:right}.tiles b{font-size:21px}.tiles span{display:block}
.scatter{padding-left:52px}.y-title{left:-52px}.scatter-box{height:300px}.scatter text.third{display:none}
.score-two>*+*{margin-top:28px}
.outcome,.outcome tbody{display:block}.outcome thead{display:none}
.outcome tr{display:grid;grid-template-columns:25% 27% 1fr auto;padding:10px 0;border-bottom:1px solid var(--line)}
.outcome th,.outcome td{border:0!important;padding:0!important}.outcome th{grid-column:1/-1;padding-bottom:3px!important}.outcome td{text-align:left!important}
.outcome td::before{content:attr(data-label);display:block;font-size:11.5px;color:var(--dim);font-weight:400}
.outcome .wide,.outcome [data-label=Events],.outcome [data-label="Same as last time"]{display:none}
}
`;
