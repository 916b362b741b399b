/** What a run may spend at most; a member left out is not limited. */
export interface BudgetLimits {
  readonly costUsd?: number;
  readonly tokens?: number;
  readonly requests?: number;
}

export interface Spending {
  readonly costUsd: number;
  readonly tokens: number;
  readonly requests: number;
}

export interface Reservation {
  /** Replaces what was reserved by what it took. */
  settle(actual: Omit<Spending, 'requests'>): void;
}

/**
 * Money, tokens and requests of one run, over all its models. What a call may take is reserved before it is sent and
 * replaced by what it took afterwards. A call that does not fit beside those in flight waits for them, because they
 * mostly take less than was reserved; when nothing is in flight and it still does not fit, the budget is exhausted. So
 * the limit is passed only by what calls in flight take beyond their estimates.
 */
export interface Budget {
  readonly limits: BudgetLimits;
  readonly spent: Spending;
  /** Undefined: exhausted, the run stops. A promise only where calls in flight must be waited for. */
  reserve(estimate: Omit<Spending, 'requests'>): Reservation | undefined | Promise<Reservation | undefined>;
}

const nothing: Spending = { costUsd: 0, tokens: 0, requests: 0 };

interface Waiting {
  readonly asked: Spending;
  readonly resolve: (reservation: Reservation | undefined) => void;
}

/** `alreadySpent`: what the run spent before it was resumed. */
export function createBudget(limits: BudgetLimits, alreadySpent: Spending = nothing): Budget {
  let spent = alreadySpent;
  let reserved = nothing;
  let inFlight = 0;
  let waiting: Waiting[] = [];
  const book = (asked: Spending): Reservation => {
    reserved = sum(reserved, asked);
    inFlight++;
    return {
      settle: (actual) => {
        reserved = sum(reserved, asked, -1);
        inFlight--;
        if (inFlight === 0) reserved = nothing;
        spent = sum(spent, { ...actual, requests: 1 });
        admitWaiting();
      },
    };
  };
  const verdict = (asked: Spending): 'fits' | 'wait' | 'exhausted' => {
    if (within(limits, sum(sum(spent, reserved), asked))) return 'fits';
    return inFlight > 0 && within(limits, sum(spent, asked)) ? 'wait' : 'exhausted';
  };
  const admitWaiting = (): void => {
    const before = waiting;
    waiting = [];
    for (const one of before) {
      const found = verdict(one.asked);
      if (found === 'wait') waiting.push(one);
      else one.resolve(found === 'fits' ? book(one.asked) : undefined);
    }
  };
  return {
    limits,
    get spent() {
      return spent;
    },
    reserve: (estimate) => {
      const asked = { ...estimate, requests: 1 };
      const found = verdict(asked);
      if (found === 'fits') return book(asked);
      if (found === 'exhausted') return undefined;
      return new Promise((resolve) => waiting.push({ asked, resolve }));
    },
  };
}

function within(limits: BudgetLimits, total: Spending): boolean {
  const { costUsd = Infinity, tokens = Infinity, requests = Infinity } = limits;
  return total.costUsd <= costUsd && total.tokens <= tokens && total.requests <= requests;
}

function sum(a: Spending, b: Spending, sign = 1): Spending {
  return {
    costUsd: a.costUsd + sign * b.costUsd,
    tokens: a.tokens + sign * b.tokens,
    requests: a.requests + sign * b.requests,
  };
}
