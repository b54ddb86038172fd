/** The accounts that are read, each with the identity that was found to belong to it. Nothing is asked of any other. */
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { type Clients, createClients } from './clients.ts';
import { type Caller, callerOf, providerFor, whoseWords } from './credentials.ts';
import { AwsFailure, Cancelled } from './failure.ts';
import type { Identity, LeftOut, LiveHost, ProfileSettings } from './host.ts';
import { type RequestHandler, requestHandler } from './network.ts';

export interface AccountAccess {
  readonly identity: Identity;
  readonly partition: string;
  readonly clients: Clients;
}

export interface Accounts {
  /**
   * Finds out who would read these accounts and has it confirmed, before any of them is asked anything.
   *
   * @throws AwsFailure if a profile belongs to another account than it is named for, or nobody can read any of them
   * @throws Cancelled if the person says no
   */
  enter(accounts: readonly { readonly account: string; readonly partition: string }[]): Promise<void>;
  /** Undefined: nobody can read it. */
  of(account: string): AccountAccess | undefined;
  /** One of those that were entered; else one that the person has an identity for, whichever. */
  any(): Promise<AccountAccess>;
  /** The only one that the person has an identity for, as far as is known; undefined: there are several. */
  only(): Promise<AccountAccess | undefined>;
  /** All that were entered. */
  all(): readonly AccountAccess[];
  readonly leftOut: readonly LeftOut[];
  close(): void;
}

interface Login {
  readonly profile: string | undefined;
  readonly provider: AwsCredentialIdentityProvider;
  readonly caller: Caller;
}

export function createAccounts(
  settings: ProfileSettings,
  host: LiveHost,
  handler: RequestHandler = requestHandler(),
): Accounts {
  const logins = new Map<string, Promise<Login>>();
  const entered = new Map<string, AccountAccess>();
  const leftOut: LeftOut[] = [];

  /** One login a profile, whatever the number of accounts that it is meant for. */
  function login(profile: string | undefined, partition: string): Promise<Login> {
    const key = `${partition}|${profile ?? ''}`;
    const known = logins.get(key);
    if (known !== undefined) return known;
    const provider = providerFor(profile, host, handler);
    const started = callerOf(provider, profile, partition, host, handler).then((caller) => ({
      profile,
      provider,
      caller,
    }));
    logins.set(key, started);
    return started;
  }

  /** A sentence that says why nobody can, or who can. */
  async function whoReads(account: string, partition: string): Promise<Login | string> {
    const named = settings.profiles[account];
    if (named !== undefined) {
      const found = await login(named, partition);
      if (found.caller.account === account) return found;
      throw new AwsFailure(
        `The AWS profile ${named} is set for account ${account}, but it is an identity of account ${found.caller.account}: ${found.caller.arn}. Nothing was read.`,
        `Correct the profile of account ${account} (setting sharingPolicies.profiles, option --profile).`,
      );
    }
    try {
      const found = await login(settings.defaultProfile, partition);
      if (found.caller.account === account) return found;
      const whose = whoseWords(settings.defaultProfile).replace(/^The/, 'the');
      const belongs = settings.defaultProfile === undefined ? 'belong' : 'belongs';
      return `No profile is set for it, and ${whose} ${belongs} to account ${found.caller.account}.`;
    } catch (error) {
      // As for a profile of one account: somebody has named it.
      if (settings.defaultProfile !== undefined || !(error instanceof AwsFailure)) throw error;
      return `No profile is set for it. ${error.message}${error.remedy === undefined ? '' : ` ${error.remedy}`}`;
    }
  }

  return {
    async enter(accounts) {
      const fresh = accounts.filter(
        ({ account }, index) =>
          !entered.has(account) &&
          !leftOut.some((one) => one.account === account) &&
          accounts.findIndex((other) => other.account === account) === index,
      );
      if (fresh.length === 0) return;
      const found: AccountAccess[] = [];
      const missing: LeftOut[] = [];
      // One after another: each may ask a person for a code.
      for (const { account, partition } of fresh) {
        if (host.signal.aborted) throw new Cancelled();
        const who = await whoReads(account, partition);
        if (typeof who === 'string') missing.push({ account, reason: who });
        else {
          const identity = { account, profile: who.profile, arn: who.caller.arn };
          found.push({ identity, partition, clients: createClients(who.provider, who.profile, partition, handler) });
        }
      }
      leftOut.push(...missing);
      if (found.length === 0 && entered.size === 0) {
        const [first] = missing;
        throw new AwsFailure(
          missing.map(({ account, reason }) => `Account ${account} cannot be read. ${reason}`).join('\n'),
          `Name a profile for it: setting sharingPolicies.profiles, or option --profile ${first?.account ?? 'ACCOUNT'}=NAME.`,
        );
      }
      if (
        !(await host.confirm(
          found.map(({ identity }) => identity),
          missing,
        ))
      )
        throw new Cancelled();
      for (const access of found) entered.set(access.identity.account, access);
    },
    async any() {
      const [first] = entered.values();
      if (first !== undefined) return first;
      const [profile] = Object.values(settings.profiles);
      const { caller } = await login(settings.defaultProfile ?? profile, 'aws');
      await this.enter([{ account: caller.account, partition: caller.arn.split(':')[1] ?? 'aws' }]);
      return entered.get(caller.account)!;
    },
    async only() {
      const { profiles, defaultProfile } = settings;
      const named = new Set([...Object.values(profiles), ...(defaultProfile === undefined ? [] : [defaultProfile])]);
      return entered.size === 1 || (entered.size === 0 && named.size <= 1) ? this.any() : undefined;
    },
    of: (account) => entered.get(account),
    all: () => [...entered.values()],
    leftOut,
    close: () => {
      for (const { clients } of entered.values()) clients.close();
      handler.destroy();
    },
  };
}
