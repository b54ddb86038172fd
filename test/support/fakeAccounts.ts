/** Accounts for `fakeAws.ts`: a share of a secret, as AWS would tell of it. */
import { AwsError, type Handlers } from './fakeAws.ts';

export interface FakeAccounts {
  readonly secret: string;
  readonly key: string;
  readonly role: string;
  /** JSON texts; null: there is none. */
  readonly resourcePolicy: string | null;
  readonly keyPolicy: string;
  /** By name. */
  readonly identityPolicies: Readonly<Record<string, string>>;
}

/** Reads of everything; a test replaces those that it wants otherwise. */
export function readingOf(accounts: FakeAccounts): Handlers {
  const { secret, key, role, resourcePolicy, keyPolicy, identityPolicies } = accounts;
  const roleName = role.slice(role.lastIndexOf('/') + 1);
  const ofSecret =
    (output: object) =>
    ({ input }: { input: { SecretId: string } }) => {
      if (!secret.startsWith(input.SecretId)) throw new AwsError('ResourceNotFoundException');
      return { ARN: secret, Name: 'DevSecret', ...output };
    };
  const ofKey =
    (output: object) =>
    ({ input }: { input: { KeyId: string } }) => {
      if (input.KeyId !== key) throw new AwsError('NotFoundException');
      return output;
    };
  const ofRole =
    (output: (input: { PolicyName: string }) => object) =>
    ({ input }: { input: { RoleName: string; PolicyName: string } }) => {
      if (input.RoleName !== roleName) throw new AwsError('NoSuchEntity', 'There is no such role.', 404);
      return output(input);
    };
  return {
    DescribeSecret: ofSecret({ KmsKeyId: key }),
    GetResourcePolicy: ofSecret(resourcePolicy === null ? {} : { ResourcePolicy: resourcePolicy }),
    DescribeKey: ofKey({
      KeyMetadata: {
        KeyId: key.slice(-36),
        Arn: key,
        KeyState: 'Enabled',
        KeyManager: 'CUSTOMER',
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
      },
    }),
    GetKeyPolicy: ofKey({ Policy: keyPolicy }),
    ListGrants: ofKey({ Grants: [], Truncated: false }),
    ListAliases: ofKey({ Aliases: [], Truncated: false }),
    GetRole: ofRole(() => ({
      Role: {
        RoleName: roleName,
        RoleId: 'AROAEXAMPLE0000000001',
        Arn: role,
        AssumeRolePolicyDocument: encodeURIComponent('{"Version":"2012-10-17","Statement":[]}'),
      },
    })),
    ListRolePolicies: ofRole(() => ({ PolicyNames: Object.keys(identityPolicies), IsTruncated: false })),
    GetRolePolicy: ofRole(({ PolicyName }) => ({
      RoleName: roleName,
      PolicyName,
      PolicyDocument: encodeURIComponent(identityPolicies[PolicyName] ?? ''),
    })),
    ListAttachedRolePolicies: ofRole(() => ({ AttachedPolicies: [], IsTruncated: false })),
  };
}
