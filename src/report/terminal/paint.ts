export type Tone = 'plain' | 'bold' | 'dim' | 'rise' | 'fall' | 'good' | 'bad' | 'warn';

/** Select Graphic Rendition: the sixteen colours every terminal has, so that its own theme decides. */
const codes: Readonly<Record<Tone, string>> = {
  plain: '',
  bold: '1',
  dim: '2',
  rise: '33',
  fall: '36',
  good: '32',
  bad: '31',
  warn: '33',
};

export type Paint = (text: string, tone: Tone) => string;

/** Colours text, or leaves it alone where colour is off. Never changes what the text takes in columns. */
export function painter(color: boolean): Paint {
  return (text, tone) => (color && codes[tone] !== '' && text !== '' ? `\x1b[${codes[tone]}m${text}\x1b[0m` : text);
}
