/** One call after another, some at a time: what is denied is noted and the rest goes on. */

import { isForEverything, type Operation, permissionFor } from '../ide/live/permissions.ts';
import type { Gap } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import { Cancelled, kindOf, wordsOf } from './failure.ts';
import type { LiveHost } from './host.ts';

/** Requests under way at a time in one account: IAM's limits are low, and reading is no hurry. */
const AT_A_TIME = 4;

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

export interface Asker {
  /**
   * What AWS answers; null where it says that there is no such thing; undefined where it does not say, which is noted as a
   * gap: the rest can still be read.
   *
   * @throws Cancelled
   */
  ask<Value>(
    access: AccountAccess,
    operation: Operation,
    resource: string,
    run: (options: CallOptions) => Promise<Value>,
  ): Promise<Value | null | undefined>;
  /** Reads what has this name once, however many want it. */
  once<Value>(name: string, read: () => Promise<Value>): Promise<Value>;
  readonly gaps: readonly Gap[];
}

export function createAsker(host: LiveHost): Asker {
  const gaps: Gap[] = [];
  const limits = new Map<string, Limit>();
  /** Accounts whose credentials ceased to be accepted: no other call would do better. */
  const broken = new Set<string>();
  const reads = new Map<string, Promise<unknown>>();

  function note(gap: Gap): undefined {
    const isKnown = gaps.some(
      (one) => one.account === gap.account && one.permission === gap.permission && one.resource === gap.resource,
    );
    if (!isKnown) gaps.push(gap);
    return undefined;
  }

  return {
    gaps,
    once<Value>(name: string, read: () => Promise<Value>) {
      const begun = (reads.get(name) as Promise<Value> | undefined) ?? read();
      reads.set(name, begun);
      return begun;
    },
    async ask(access, operation, resource, run) {
      const { account } = access.identity;
      let limit = limits.get(account);
      if (limit === undefined) {
        limit = createLimit(AT_A_TIME);
        limits.set(account, limit);
      }
      return limit(async () => {
        if (host.signal.aborted) throw new Cancelled();
        if (broken.has(account)) return undefined;
        try {
          return await run({ abortSignal: host.signal });
        } catch (error) {
          const kind = host.signal.aborted ? 'cancelled' : kindOf(error);
          if (kind === 'cancelled') throw new Cancelled();
          if (kind === 'absent') return null;
          const permission = permissionFor(operation);
          if (kind === 'denied')
            return note({
              account,
              permission,
              resource: isForEverything(operation) ? '*' : resource,
              reason: 'denied',
              detail: 'access denied',
            });
          if (kind === 'credentials') {
            broken.add(account);
            // The permission is not to blame.
            return note({ account, permission: '', resource: '', reason: 'failed', detail: wordsOf(error) });
          }
          return note({ account, permission, resource, reason: 'failed', detail: wordsOf(error) });
        }
      });
    },
  };
}

export type Limit = <Value>(run: () => Promise<Value>) => Promise<Value>;

/** At most `count` at a time; the others wait in the order in which they came. */
export function createLimit(count: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      // The place goes straight to who waits for it.
      else next();
    }
  };
}
