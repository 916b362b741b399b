/** Paper: light whatever the screen, nothing scrolls, rows and examples stay whole. */
export const printStyle = `
@page{margin:14mm 12mm}
@media print{
:root{color-scheme:light;--bg:#fff;--ink:#111;--dim:#555;--line:#ddd;--card:#fff;--wash:#fff;--rise:#a33a08;--fall:#075a86;--none:#777;--warn:#7d5200;--warn-bg:#fff6e2;--fail:#a8201a;--fail-bg:#fdeeec;--pass:#2b6a3f;--pass-bg:#eef6f0;--mark:#f8dccd;--noise:#eee;--part-1:#4e4a43;--part-2:#7d766a;--part-3:#a79e8f;--part-4:#c9c0b1;--part-5:#e0d9cc}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:10.5px}main{max-width:none;padding:0}
table,.prose,.reply .words{font-size:10px}.verdict{font-size:22px}.score-line{font-size:14px}h2{font-size:15px}h3{font-size:11.5px;margin-top:14px}
section{margin-top:26px}.controls,.contents,.back,.skip,.quiet,th button::after{display:none!important}
h2,h3,.sub,thead{break-after:avoid}tr,.example,.gate,.scatter,.tiles,.called li{break-inside:avoid}
.plot thead th{position:static}.plot thead{display:table-header-group}
.plot thead .n{width:52px}.plot thead th:nth-child(5){width:84px}.plot thead th:nth-last-child(2){width:40px}.plot thead th:last-child{width:92px}.plot.scored thead th:nth-child(6){width:62px}
.prose,.context,.reply .words{max-height:34em;overflow:hidden}
a{text-decoration:none}.two{gap:0 28px}.scatter-box{height:250px}
}
`;
