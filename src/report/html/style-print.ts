/** Paper: light whatever the screen, the wide layout made smaller, nothing scrolls, rows and examples stay whole. */
export const printStyle = `
@page{margin:14mm 12mm}
@media print{
:root{color-scheme:light;--bg:#fff;--ink:#111;--dim:#555;--line:#ddd;--card:#fff;--wash:#fff;--rise:#a33a08;--fall:#075a86;--none:#777;--warn:#7d5200;--warn-bg:#fff6e2;--fail:#a8201a;--fail-bg:#fdeeec;--pass:#2b6a3f;--pass-bg:#eef6f0;--mark:#f8dccd;--noise:#eee;--part-1:#4e4a43;--part-2:#7d766a;--part-3:#a79e8f;--part-4:#c9c0b1;--part-5:#e0d9cc}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0;zoom:.66}section{margin-top:40px}
.controls,.contents,.back,.skip,.quiet,th button::after{display:none!important}
h2,h3,h4,.sub,thead,summary{break-after:avoid}tr,.example,.gate,.scatter,.tiles,.score-two,.lanes,.called li,dl,.stack{break-inside:avoid}
th button{display:contents}.plot thead th{position:static}.plot thead{display:table-header-group}
.prose,.context,.reply .words{max-height:44em;overflow:hidden}
a{text-decoration:none}
}
`;
