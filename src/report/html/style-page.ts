/** Colours, type, masthead, tables. Rise and fall are orange and blue: apart for every kind of colour vision. */
export const pageStyle = `
:root{color-scheme:light dark;
--bg:#fbfaf8;--ink:#1d1c1a;--dim:#67635c;--line:#e4e0d9;--card:#fff;--wash:#f3f0ea;
--rise:#b3420d;--fall:#0a6594;--none:#857f75;--warn:#7d5200;--warn-bg:#fff3d9;--fail:#a8201a;--fail-bg:#fdecea;--pass:#2b6a3f;--pass-bg:#eaf4ec;
--mark:#f8dccd;--noise:#ece8e0;
--part-1:#4e4a43;--part-2:#7d766a;--part-3:#a79e8f;--part-4:#c9c0b1;--part-5:#e0d9cc;
--sans:Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--bg:#161513;--ink:#ece9e3;--dim:#a29d93;--line:#35322d;--card:#1e1c1a;--wash:#22201d;
--rise:#f0895a;--fall:#6bbdea;--none:#918b81;--warn:#f0c063;--warn-bg:#2c2414;--fail:#ff8f86;--fail-bg:#331a18;--pass:#7fc796;--pass-bg:#17271c;
--mark:#5a301d;--noise:#292622;
--part-1:#d8d2c6;--part-2:#a9a294;--part-3:#807a6e;--part-4:#5c574e;--part-5:#423e38}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 var(--sans);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:1304px;margin:0 auto;padding:40px 32px 72px}
h1,h2,h3,h4,p,ul,dl,dd,figure{margin:0;padding:0}ul{list-style:none}
a{color:inherit;text-decoration-color:var(--none);text-underline-offset:3px;text-decoration-thickness:1px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--fall);outline-offset:2px;border-radius:2px}
code{font:.88em var(--mono)}
.dim{color:var(--dim)}.n{text-align:right;white-space:nowrap;overflow-wrap:normal}th.n{white-space:normal}.strong{font-weight:600}
.fig{white-space:nowrap}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px;top:8px;background:var(--card);padding:8px 12px;z-index:9}.skip:focus{left:8px}
.definitions{position:absolute}
section{margin-top:56px;scroll-margin-top:16px}
h2{font-size:20px;line-height:1.3;font-weight:600;letter-spacing:-.012em;margin-bottom:4px}
h3{font-size:14px;line-height:1.4;font-weight:600;margin:26px 0 4px}
.sub{color:var(--dim);max-width:62em;margin-bottom:14px}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 48px}
.eyebrow{font-size:12px;letter-spacing:.08em;text-transform:uppercase;color:var(--dim)}
h1{font-size:17px;font-weight:400;color:var(--dim);margin:2px 0 20px}h1 b{color:var(--ink);font-weight:600}
.verdict{font-size:32px;line-height:1.25;font-weight:500;letter-spacing:-.018em;max-width:25em;text-wrap:pretty;margin-bottom:14px}
.verdict em{font-style:normal}.verdict .rise{color:var(--rise)}.verdict .fall{color:var(--fall)}
.score-line{font-size:19px;line-height:1.4;color:var(--dim);max-width:52em;text-wrap:pretty;margin-bottom:18px}
.banner,.gate{display:flex;gap:14px;align-items:baseline;border-left:4px solid var(--warn);background:var(--warn-bg);padding:11px 16px;border-radius:2px;max-width:74em}
.banner{margin-bottom:20px}
.banner b,.gate>b{color:var(--warn);font-size:12.5px;letter-spacing:.06em;white-space:nowrap}
.gates{display:grid;gap:8px;margin:0 0 22px}.gate li+li{margin-top:3px}
.gate.fail{border-color:var(--fail);background:var(--fail-bg)}.gate.fail>b{color:var(--fail)}
.gate.pass{border-color:var(--pass);background:var(--pass-bg)}.gate.pass>b{color:var(--pass)}
.gate .next{display:block}
.called{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26em),1fr));gap:18px 48px;margin:0 0 28px}
.called h2{font-size:12px;font-weight:400;letter-spacing:0;color:var(--dim);margin-bottom:2px}
.called li{border-bottom:1px solid var(--line)}
.called a{display:flex;gap:8px;align-items:baseline;padding:6px 0;text-decoration:none}.called a:hover .what{text-decoration:underline}
.called .what{flex:1;min-width:0}.called .change{color:var(--dim);white-space:nowrap}
.called .sign{font-size:10px}.rise .sign,.called .rise b{color:var(--rise)}.fall .sign,.called .fall b{color:var(--fall)}
.called .change b{display:inline-block;min-width:3.2em;text-align:right;font-weight:600}
.facts{display:flex;flex-wrap:wrap;justify-content:space-between;gap:10px 20px;padding:14px 0;border:solid var(--line);border-width:1px 0}
.facts dd{font-size:14px}
.facts dt,.tiles dt{font-size:12px;color:var(--dim)}
.contents{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:14px;font-size:13.5px;color:var(--dim)}.contents a{text-decoration:none;padding:3px 0}.contents a:hover{text-decoration:underline}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left}
.plain th,.plain td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);font-weight:400}
.plain .n{text-align:right}.plain tr>:last-child{padding-right:0}
.plain thead th{font-size:12px;color:var(--dim);vertical-align:bottom}
.plain .sum>*{font-weight:600}.plain .part th{padding-left:14px;color:var(--dim)}
.plain td.nil{color:var(--dim)}
th button{all:unset;cursor:pointer;border-radius:2px}th button:hover{color:var(--ink)}
th button:focus-visible{outline:2px solid var(--fall);outline-offset:2px}
th button::after{content:"";display:inline-block;width:.9em;text-align:right;font-size:.8em}
th.n button::after{margin-right:-.9em}
th[aria-sort=ascending] button::after{content:"↑"}th[aria-sort=descending] button::after{content:"↓"}
.stack{display:flex;height:14px;gap:2px;margin:8px 0 12px}.stack span{display:block;flex:0 0 0;min-width:2px;border-radius:1px}
.swatch{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px}
.part-sampling{background:var(--part-1)}.part-placebo{background:var(--part-2)}.part-drift{background:var(--part-3)}.part-grader{background:var(--part-4)}.part-model{background:var(--part-5)}
.accounting tbody+tbody tr:first-child>*{border-top:1px solid var(--none)}
.accounting .balance>*{color:var(--pass)}.accounting .balance .wrong{color:var(--fail);font-weight:600}.accounting .cost>*{color:var(--dim)}
.sentences li{padding-left:16px;position:relative;margin:5px 0}.sentences li::before{content:"–";position:absolute;left:0;color:var(--none)}
.versus th[scope=row]{width:22%}.versus .differs td{font-weight:600}.versus .differs td:first-of-type{font-weight:400;color:var(--dim)}
.prose{white-space:pre-wrap;background:var(--card);border:1px solid var(--line);border-radius:4px;padding:12px 16px;font-size:14px;max-height:28em;overflow:auto}
.hidden-char{font:600 .72em/1 var(--mono);color:var(--fail);background:var(--fail-bg);border:1px solid currentColor;border-radius:3px;padding:0 3px;margin:0 1px;white-space:nowrap;unicode-bidi:isolate;direction:ltr}
footer{margin-top:56px;padding-top:14px;border-top:1px solid var(--line);color:var(--dim);font-size:13px}
@media screen and (max-width:760px){
main{padding:24px 16px 56px}section{margin-top:44px}
.verdict{font-size:25px}.score-line{font-size:17px}
.two{grid-template-columns:minmax(0,1fr)}.two.wide-gap>*+*{margin-top:44px}
.banner,.gate{flex-direction:column;gap:4px}
.facts{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.facts>:first-child{grid-column:1/-1}
.called a{flex-wrap:wrap;gap:0 8px}.called .change{flex-basis:100%;padding-left:18px}
.accounting{font-size:12.5px}.accounting th,.accounting td{padding-right:6px}.accounting thead th{font-size:11px}
.prompts>*+*{margin-top:8px}
}
`;
