/** Names of services as principals. */
import { isServicePrincipal } from '../../iam/principal.ts';
import { isNear } from '../../sharing/near.ts';

/** A service's name as it may stand in a policy, also in the partitions that have a domain of their own. */
export function isServiceName(text: string): boolean {
  return (
    isServicePrincipal(text) ||
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/.test(text)
  );
}

/** The service principal that a text was probably meant to be; `sure` where only the case or the domain is misspelt. */
export function serviceNameMeant(text: string): { readonly name: string; readonly sure: boolean } | undefined {
  const lower = text.toLowerCase();
  if (isServicePrincipal(lower)) return { name: lower, sure: true };
  const [, name, domain] = /^((?:[a-z0-9-]+\.)*?[a-z0-9-]+)\.((?:amazon|aws|amazonaw)[a-z.]*)$/.exec(lower) ?? [];
  if (name !== undefined && domain !== undefined) {
    const sure = ['amazonaws.com', 'amazonaws.com.cn'].some((suffix) => isNear(suffix, domain));
    return { name: `${name}.amazonaws.com`, sure };
  }
  return /^[a-z][a-z0-9-]*$/.test(text) ? { name: `${text}.amazonaws.com`, sure: false } : undefined;
}
