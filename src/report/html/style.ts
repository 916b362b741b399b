import { behaviorStyle } from './style-behavior.ts';
import { labelStyle } from './style-label.ts';
import { ledgerStyle } from './style-ledger.ts';
import { pageStyle } from './style-page.ts';
import { plotStyle } from './style-plot.ts';
import { printStyle } from './style-print.ts';
import { scoreStyle } from './style-score.ts';

/** The page's whole style: system fonts, light and dark, one column from 390 px, paper. */
export const style = [pageStyle, plotStyle, scoreStyle, behaviorStyle, ledgerStyle, labelStyle, printStyle].join('\n');
