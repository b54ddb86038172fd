/** A request that AWS refused, or that somebody asks about: as far as a message, an event or a person says. */
import { parseArn, roleSession } from '../../iam/arn.ts';
import type { PolicyType } from '../../policy/type.ts';

export interface Denial extends Caller {
  readonly action: string | undefined;
  /** An ARN, or the name by which a secret was asked for. */
  readonly resource: string | undefined;
  /** The action that was called, where one made on the caller's behalf may be what was refused. */
  readonly called: string | undefined;
  /** Where the call went, if said apart from the resource's ARN. */
  readonly region: string | undefined;
  /** Undefined: nobody refused anything yet. */
  readonly said: Said | undefined;
}

export interface Caller {
  /** An ARN, an account id, or what else stands in its place; for a session its role. Undefined: not said. */
  readonly principal: string | undefined;
  /** The name of the session in which the role was used. */
  readonly session: string | undefined;
  /** The role's ARN was made from a session's, which has the role's name but not its path. */
  readonly pathUnknown: boolean;
}

/** What AWS gives as its reason. */
export interface Said {
  /** Which of the published forms it is: a row of `forms.ts`. */
  readonly form: string;
  /** Undefined: the message does not say. */
  readonly effect: 'explicit' | 'implicit' | undefined;
  /** The type of the policy that AWS names: one of those that deny, not all. */
  readonly policyType: PolicyType | undefined;
  readonly policyArn: string | undefined;
  /** The refusal is about the use of a key, whatever was called. */
  readonly onKey: boolean;
  /** The only service that words it so, where it is one. */
  readonly service: string | undefined;
  /** What AWS knows more of it, and tells who asks for it. */
  readonly details:
    | { readonly kind: 'authorization-id'; readonly id: string }
    | { readonly kind: 'encoded' }
    | undefined;
}

/** The caller that a text names. A session becomes its role, whose path nobody says; an own row for what is no ARN. */
export function callerNamed(text: string | undefined): Caller {
  const arn = text === undefined ? undefined : parseArn(text);
  const session = arn === undefined ? undefined : roleSession(arn);
  if (arn === undefined || session === undefined) return { principal: text, session: undefined, pathUnknown: false };
  const principal = `arn:${arn.partition}:iam::${arn.account}:role/${session.role}`;
  return { principal, session: session.session, pathUnknown: true };
}
