/** Short names of ARNs, for people. */

/**
 * A principal without what every principal has: `role/ApplicationRole (222222222222)`, `account 222222222222` for an
 * account's root. What is no ARN (a placeholder, a service) stays as it is.
 */
export function principalName(arn: string): string {
  const [prefix, , , , account, ...rest] = arn.split(':');
  const name = rest.join(':');
  if (prefix !== 'arn' || account === undefined || name === '') {
    return arn;
  }
  return name === 'root' ? `account ${account}` : `${name} (${account})`;
}

/** A resource's type, name and owner: `secret DevSecret-a1b2c3 (111111111111)`, `s3 reports`. */
export function resourceName(arn: string): string {
  const [prefix, , service, , account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (prefix !== 'arn' || service === undefined || resource === '') {
    return arn;
  }
  // `secret:name`, `key/id` say their type, a bucket or a topic does not.
  const typed = /^([a-z][a-z-]*)[:/](.+)$/.exec(resource);
  const name = typed !== null && account !== '' ? `${typed[1]} ${typed[2]}` : `${service} ${resource}`;
  return account === '' ? name : `${name} (${account})`;
}
