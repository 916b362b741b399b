import type { HarmonyMessage, HarmonyRole } from './message.ts';
import { type Header, headerRemainder, parseHeader } from './parse-header.ts';
import type { ParsedMessage, ParseFlag, ParseProblem } from './parsed-message.ts';
import { type Marker, markerText } from './tokens.ts';

export interface MachineOptions {
  readonly role?: HarmonyRole | undefined;
  readonly strict: boolean;
}

/** Why a strict parse stops here. */
export interface Stopped {
  readonly reason: ParseProblem;
  readonly detail: string;
}

/** Reads markers and text in their order; each call gives the messages that it finished, or why it stops. */
export interface MessageMachine {
  /** The message whose content is being read. */
  readonly current: { readonly header: Omit<Header, 'leftover'>; readonly content: string } | undefined;
  marker(marker: Marker): readonly ParsedMessage[] | Stopped;
  text(text: string): readonly ParsedMessage[] | Stopped;
  end(): readonly ParsedMessage[] | Stopped;
}

type State =
  | { readonly at: 'between'; text: string }
  | { readonly at: 'header'; readonly role?: HarmonyRole | undefined; readonly flags: ParseFlag[]; text: string }
  | { readonly at: 'content'; readonly header: Header; readonly flags: ParseFlag[]; text: string };

type Step = readonly ParsedMessage[] | Stopped;

interface Machine {
  readonly strict: boolean;
  state: State;
}

const none: readonly ParsedMessage[] = [];
const stops: ReadonlySet<Marker> = new Set(['end', 'return', 'call', 'endoftext']);

export function createMessageMachine({ role, strict }: MachineOptions): MessageMachine {
  const machine: Machine = {
    strict,
    state: role ? { at: 'header', role, flags: [], text: '' } : { at: 'between', text: '' },
  };
  return {
    get current() {
      const { state } = machine;
      return state.at === 'content' ? { header: state.header, content: state.text } : undefined;
    },
    marker: (marker) => {
      if (machine.state.at === 'between') return markerBetween(machine, machine.state, marker);
      return machine.state.at === 'header'
        ? markerInHeader(machine, machine.state, marker)
        : markerInContent(machine, machine.state, marker);
    },
    text: (text) => {
      if (strict && machine.state.at === 'between' && text !== '') {
        return { reason: 'text-between-messages', detail: `${quoted(text)} stands outside of any message` };
      }
      machine.state.text += text;
      return none;
    },
    end: () => endOf(machine),
  };
}

function markerBetween(machine: Machine, state: State & { at: 'between' }, marker: Marker): Step {
  if (marker === 'start') {
    beginHeader(machine, undefined, []);
    return bareFinal(state, null);
  }
  if (machine.strict) return unexpected(marker, 'outside of any message');
  if (stops.has(marker)) return settle(machine, bareFinal(state, marker));
  if (marker === 'startoftext') return none;
  const finished = bareFinal(state, null);
  const header = beginHeader(machine, 'assistant', ['missing-start']);
  const step = markerInHeader(machine, header, marker);
  return 'reason' in step ? step : [...finished, ...step];
}

function markerInHeader(machine: Machine, state: State & { at: 'header' }, marker: Marker): Step {
  if (marker === 'channel' || marker === 'constrain') {
    state.text += markerText(marker);
    return none;
  }
  if (marker === 'message') return beginContent(machine, state);
  const untouched = state.role !== undefined && state.text.trim() === '';
  const starts = marker === 'start';
  if (machine.strict && !(starts && untouched)) return headerWithoutMessage(machine, state, marker);
  const finished = starts && untouched ? none : [remainder(state, stops.has(marker) ? marker : null)];
  if (!starts) return settle(machine, finished);
  beginHeader(machine, undefined, []);
  return finished;
}

function markerInContent(machine: Machine, state: State & { at: 'content' }, marker: Marker): Step {
  if (stops.has(marker) && !(machine.strict && marker === 'endoftext')) return settle(machine, [closed(state, marker)]);
  if (machine.strict) return unexpected(marker, 'in the content of a message');
  if (marker === 'start' || marker === 'channel') {
    const finished = closed(state, null);
    beginHeader(machine, marker === 'start' ? undefined : 'assistant', marker === 'start' ? [] : ['missing-start']);
    if (marker === 'channel') machine.state.text += markerText(marker);
    return [finished];
  }
  state.text += markerText(marker);
  if (!state.flags.includes('stray-token')) state.flags.push('stray-token');
  return none;
}

function endOf(machine: Machine): Step {
  const { state } = machine;
  if (state.at === 'content') return settle(machine, [closed(state, null)]);
  if (state.at === 'between') return settle(machine, bareFinal(state, null));
  if (state.text.trim() === '' && state.role !== undefined) return settle(machine, none);
  if (machine.strict) {
    return { reason: 'header-without-message', detail: `the stream ends in the header ${quoted(state.text)}` };
  }
  return settle(machine, [remainder(state, null)]);
}

function beginHeader(machine: Machine, role: HarmonyRole | undefined, flags: ParseFlag[]): State & { at: 'header' } {
  const header: State & { at: 'header' } = { at: 'header', role, flags, text: '' };
  machine.state = header;
  return header;
}

function beginContent(machine: Machine, state: State & { at: 'header' }): Step {
  const { role, text, flags } = state;
  const parsed = parseHeader(text, { role, strict: machine.strict });
  if (typeof parsed === 'string') {
    if (machine.strict) return { reason: parsed, detail: `the header ${quoted(text)} cannot be read` };
    const header: Header = { role: 'assistant', leftover: [] };
    machine.state = { at: 'content', header, flags: [...flags, 'bad-header'], text: '' };
    return none;
  }
  if (parsed.leftover.length === 0) {
    machine.state = { at: 'content', header: parsed, flags, text: '' };
    return none;
  }
  if (machine.strict) return { reason: 'header-leftover', detail: `${quoted(parsed.leftover.join(' '))} in a header` };
  machine.state = { at: 'content', header: parsed, flags: [...flags, 'header-leftover'], text: '' };
  return none;
}

/** Between messages again, with these finished. */
function settle(machine: Machine, finished: readonly ParsedMessage[]): Step {
  machine.state = { at: 'between', text: '' };
  return finished;
}

function closed({ header, flags, text }: State & { at: 'content' }, stop: Marker | null): ParsedMessage {
  const { leftover: _, ...members } = header;
  return { message: { ...members, content: text }, stop, flags: stop ? flags : [...flags, 'no-stop'] };
}

function bareFinal({ text }: State & { at: 'between' }, stop: Marker | null): ParsedMessage[] {
  if (text.trim() === '') return [];
  const message: HarmonyMessage = { role: 'assistant', channel: 'final', content: text.trim() };
  return [{ message, stop, flags: stop ? ['bare-final'] : ['bare-final', 'no-stop'] }];
}

function remainder({ text, role, flags }: State & { at: 'header' }, stop: Marker | null): ParsedMessage {
  const parsed = parseHeader(text, { role, strict: false });
  const known = typeof parsed === 'string' ? undefined : parsed;
  const readRole = role ?? (known && known.role !== 'tool' ? known.role : 'assistant');
  const message: HarmonyMessage = {
    role: readRole,
    ...(known?.channel !== undefined && { channel: known.channel }),
    content: headerRemainder(text, role),
  };
  const said: ParseFlag[] = [...flags, 'header-without-message'];
  return { message, stop, flags: stop ? said : [...said, 'no-stop'] };
}

function headerWithoutMessage(machine: Machine, state: State & { at: 'header' }, marker: Marker): Stopped {
  const parsed = parseHeader(state.text, { role: state.role, strict: machine.strict });
  const leftover = typeof parsed !== 'string' && parsed.leftover.length > 0;
  const detail = `${markerText(marker)} comes in the header ${quoted(state.text)}`;
  return { reason: leftover ? 'header-leftover' : 'header-without-message', detail };
}

function unexpected(marker: Marker, where: string): Stopped {
  return { reason: 'unexpected-token', detail: `${markerText(marker)} ${where}` };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
