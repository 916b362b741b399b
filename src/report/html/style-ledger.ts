/** Track record: errors over the launches. */
export const ledgerStyle = `
.history{padding-left:44px;margin:0 0 8px}.history>svg{display:block;overflow:visible}
.history text{font-size:11.5px;fill:var(--dim)}
.history-own{fill:var(--ink)}.history-raw{fill:var(--bg);stroke:var(--ink);stroke-width:1.6}.history-last{fill:var(--rise)}
.history-labels{position:relative;height:40px;font-size:12px;color:var(--dim);margin-top:6px}
.history-labels span{position:absolute;transform:translateX(-50%);text-align:center;max-width:30%;line-height:1.25}
.history figcaption{font-size:13px;color:var(--dim);margin-top:4px}.history figcaption svg{vertical-align:-1px}
.ledger th[scope=row]{font-weight:500}
@media screen and (max-width:760px){
.history-labels span{font-size:11px}
.ledger,.ledger tbody{display:block}.ledger thead{display:none}
.ledger tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:6px 12px;padding:10px 0;border-bottom:1px solid var(--line)}
.ledger th,.ledger td{border:0!important;padding:0!important;text-align:left!important}.ledger th,.ledger td:first-child{grid-column:1/-1}.ledger th{order:-1}
.ledger td::before{content:attr(data-label);display:block;font-size:11.5px;color:var(--dim);font-weight:400}
}
`;
