/** Principals, as rules ask about them. */
import type { Located, PrincipalEntry, Statement } from '../../policy/document.ts';

export function principalValues({ principal }: Statement, kind: string): readonly Located<string>[] {
  return principal?.entries.filter((entry) => entry.kind === kind).flatMap(({ values }) => values) ?? [];
}

/** `Principal: "*"`, the bare string. */
export function isBare(entry: PrincipalEntry, statement: Statement): boolean {
  return (
    entry.kind === '*' &&
    (entry.pointer === statement.principal?.pointer || entry.pointer === statement.notPrincipal?.pointer)
  );
}

/** Whether the statement names services, and nobody else. */
export function namesServicesOnly({ principal }: Statement): boolean {
  const entries = principal?.entries ?? [];
  return entries.length > 0 && entries.every(({ kind, values }) => kind === 'Service' && values.length > 0);
}

export type FederatedKind = 'saml' | 'oidc' | 'other';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity */
export function federatedKind(text: string): FederatedKind {
  if (/^arn:[^:]+:iam::\d{12}:saml-provider\/[\w+=,.@-]+$/.test(text)) return 'saml';
  if (/^arn:[^:]+:iam::\d{12}:oidc-provider\/\S+$/.test(text)) return 'oidc';
  return /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/.test(text) ? 'oidc' : 'other';
}

/** The issuer of an OpenID Connect provider, which is also the prefix of its condition keys. */
export function oidcIssuer(text: string): string {
  const at = text.indexOf(':oidc-provider/');
  return at < 0 ? text : text.slice(at + ':oidc-provider/'.length);
}
