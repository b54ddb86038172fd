/** What the program around does for `aws/`: asking a person, showing how far it is, stopping. */

/** Who will read an account. */
export interface Identity {
  readonly account: string;
  /** Of the shared configuration; undefined: what the environment gives. */
  readonly profile: string | undefined;
  /** `arn:aws:sts::111111111111:assumed-role/Reader/me`. */
  readonly arn: string;
}

/** An account that nobody can read here, and why: a sentence. */
export interface LeftOut {
  readonly account: string;
  readonly reason: string;
}

export interface LiveHost {
  /** Shows which identity is used for which account, before anything else is asked there; false stops everything. */
  confirm(identities: readonly Identity[], leftOut: readonly LeftOut[]): Promise<boolean>;
  /** The code that a multi-factor device shows; undefined stops. */
  mfaCode(device: string): Promise<string | undefined>;
  /** What is being read now. `total` may grow. */
  progress(message: string, done: number, total: number): void;
  readonly signal: AbortSignal;
}

export interface ProfileSettings {
  /** By account. */
  readonly profiles: Readonly<Record<string, string>>;
  /** For accounts that are not in `profiles`; undefined: what the environment gives, `AWS_PROFILE` included. */
  readonly defaultProfile: string | undefined;
}
