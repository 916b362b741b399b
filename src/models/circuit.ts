export interface CircuitOptions {
  /** Failures in a row, over all requests of the endpoint, that open it. */
  readonly openAfter: number;
  /** How long to wait before the first probe; doubles with every probe that fails, up to a minute. */
  readonly probeAfterMs: number;
  /** How long requests wait on an open circuit before they fail as `circuit-open`. */
  readonly giveUpAfterMs: number;
}

export const circuitDefaults: CircuitOptions = { openAfter: 10, probeAfterMs: 2000, giveUpAfterMs: 120_000 };

const longestProbeMs = 60_000;

export interface Circuit {
  /** Milliseconds until a request may be sent; 0 is now, Infinity while a probe is out. */
  waitMs(nowMs: number): number;
  /** A request is sent: while the circuit is open, it is the probe. */
  begin(): void;
  succeeded(): void;
  failed(nowMs: number): void;
  /** A request came to nothing that says whether the endpoint works (abandoned): another may probe. */
  inconclusive(): void;
  /** When requests that wait should give up, or Infinity while it is closed. */
  readonly givesUpAtMs: number;
}

/** Stops asking an endpoint that does not work at all, and lets one request at a time find out when it does again. */
export function createCircuit(options: CircuitOptions): Circuit {
  let failures = 0;
  let open: { readonly sinceMs: number; untilMs: number; waitMs: number; probing: boolean } | undefined;
  return {
    get givesUpAtMs() {
      return open ? open.sinceMs + options.giveUpAfterMs : Infinity;
    },
    waitMs: (nowMs) => {
      if (!open) return 0;
      return open.probing ? Infinity : Math.max(0, open.untilMs - nowMs);
    },
    begin: () => {
      if (open) open.probing = true;
    },
    succeeded: () => {
      failures = 0;
      open = undefined;
    },
    failed: (nowMs) => {
      failures++;
      if (open?.probing) {
        const waitMs = Math.min(longestProbeMs, open.waitMs * 2);
        open = { ...open, waitMs, untilMs: nowMs + waitMs, probing: false };
      } else if (!open && failures >= options.openAfter) {
        const waitMs = options.probeAfterMs;
        open = { sinceMs: nowMs, untilMs: nowMs + waitMs, waitMs, probing: false };
      }
    },
    inconclusive: () => {
      if (open) open.probing = false;
    },
  };
}
