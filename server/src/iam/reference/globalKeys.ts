/**
 * Condition keys that any service's requests can have, with types and numbers of values as AWS lists them. The data of
 * single services has none of them but those about tags.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { indexConditionKeys } from './keyIndex.ts';
import type { ConditionKey, ConditionKeyType } from './reference.ts';

type Row = readonly [name: string, type: ConditionKeyType, description: string, multivalued?: 'multivalued'];

const GLOBAL: readonly Row[] = [
  ['aws:AssumedRoot', 'Bool', 'Whether the session is of sts:AssumeRoot'],
  ['aws:CalledVia', 'String', 'Services that called one another on behalf of the principal, in order', 'multivalued'],
  ['aws:CalledViaAWSMCP', 'String', 'The managed MCP server that made the request on behalf of the principal'],
  ['aws:CalledViaFirst', 'String', 'The first service that made a call on behalf of the principal'],
  ['aws:CalledViaLast', 'String', 'The last service that made a call on behalf of the principal'],
  ['aws:ChatbotSourceArn', 'ARN', 'The chat configuration that the request comes from'],
  ['aws:CurrentTime', 'Date', 'The time of the request'],
  [
    'aws:Ec2InstanceSourcePrivateIPv4',
    'IPAddress',
    "The private IPv4 address of the EC2 instance that the role's credentials were delivered to",
  ],
  ['aws:Ec2InstanceSourceVpc', 'String', "The VPC of the EC2 instance that the role's credentials were delivered to"],
  ['aws:EpochTime', 'Date', 'The time of the request, in seconds since 1970'],
  ['aws:FederatedProvider', 'String', 'The identity provider through which the session was made'],
  ['aws:IsMcpServiceAction', 'Bool', 'Whether the action is one of a managed MCP server'],
  [
    'aws:MultiFactorAuthAge',
    'Numeric',
    'Seconds since the principal signed in with MFA; absent with long-term credentials',
  ],
  [
    'aws:MultiFactorAuthPresent',
    'Bool',
    'Whether MFA was used for the temporary credentials; absent with long-term credentials',
  ],
  ['aws:PrincipalAccount', 'String', "The principal's account"],
  ['aws:PrincipalArn', 'ARN', "The principal's ARN; of a session, the ARN of its role"],
  ['aws:PrincipalIsAWSService', 'Bool', 'Whether an AWS service makes the request with its service principal'],
  ['aws:PrincipalOrgID', 'String', "The organization of the principal's account"],
  ['aws:PrincipalOrgPaths', 'String', "The path of the principal's account in its organization", 'multivalued'],
  ['aws:PrincipalServiceName', 'String', 'The service principal that makes the request'],
  [
    'aws:PrincipalServiceNamesList',
    'String',
    'All names of the service principal that makes the request',
    'multivalued',
  ],
  ['aws:PrincipalTag/${TagKey}', 'String', 'The value of a tag of the principal'],
  ['aws:PrincipalType', 'String', 'The kind of the principal: Account, User, FederatedUser, AssumedRole or Anonymous'],
  ['aws:referer', 'String', 'The HTTP referer header; whoever calls can write anything into it'],
  ['aws:RequestedRegion', 'String', 'The Region that the request is made to'],
  ['aws:RequestTag/${TagKey}', 'String', 'The value of a tag that the request passes'],
  ['aws:ResourceAccount', 'String', "The resource's account"],
  ['aws:ResourceOrgID', 'String', "The organization of the resource's account"],
  ['aws:ResourceOrgPaths', 'String', "The path of the resource's account in its organization", 'multivalued'],
  ['aws:ResourceTag/${TagKey}', 'String', 'The value of a tag of the resource'],
  ['aws:SecureTransport', 'Bool', 'Whether the request was sent with TLS'],
  ['aws:SignInSessionArn', 'ARN', 'The sign-in session that the credentials come from, as of `aws login`'],
  ['aws:SourceAccount', 'String', 'The account of the resource for which a service makes the request'],
  ['aws:SourceArn', 'ARN', 'The resource for which a service makes the request'],
  ['aws:SourceIdentity', 'String', 'The source identity that was set when the role was assumed'],
  [
    'aws:SourceIp',
    'IPAddress',
    'The public IP address of the caller; absent if the request comes through a VPC endpoint',
  ],
  ['aws:SourceOrgID', 'String', 'The organization of the resource for which a service makes the request'],
  [
    'aws:SourceOrgPaths',
    'String',
    'The path in its organization of the account for which a service makes the request',
    'multivalued',
  ],
  ['aws:SourceOwner', 'String', 'The account that owns the resource for which a service makes the request'],
  ['aws:SourceVpc', 'String', 'The VPC of the VPC endpoint that the request comes through'],
  ['aws:SourceVpcArn', 'ARN', 'The ARN of the VPC of the VPC endpoint that the request comes through'],
  ['aws:SourceVpce', 'String', 'The VPC endpoint that the request comes through'],
  ['aws:TagKeys', 'String', 'The keys of the tags that the request passes', 'multivalued'],
  ['aws:TokenIssueTime', 'Date', 'When the temporary credentials were issued'],
  ['aws:UserAgent', 'String', 'The HTTP user agent header; whoever calls can write anything into it'],
  ['aws:userid', 'String', "The principal's unique id, of a session with its name"],
  ['aws:username', 'String', 'The name of the IAM user; absent for roles'],
  ['aws:ViaAWSMCPService', 'Bool', 'Whether a managed MCP server makes the request on behalf of the principal'],
  ['aws:ViaAWSService', 'Bool', "Whether a service makes the request with the principal's credentials"],
  ['aws:VpceAccount', 'String', 'The account of the VPC endpoint that the request comes through'],
  ['aws:VpceOrgID', 'String', 'The organization of the VPC endpoint that the request comes through'],
  ['aws:VpceOrgPaths', 'String', 'The path in its organization of the account of the VPC endpoint', 'multivalued'],
  ['aws:VpcSourceIp', 'IPAddress', 'The IP address of the caller where the request comes through a VPC endpoint'],
];

/** Keys of one service that requests to others can have as well. */
const CROSS_SERVICE: readonly Row[] = [
  ['codebuild:BuildArn', 'ARN', "The CodeBuild build that the role's credentials were delivered to"],
  ['codebuild:ProjectArn', 'ARN', "The CodeBuild project that the role's credentials were delivered to"],
  ['ec2:RoleDelivery', 'Numeric', 'The version of the instance metadata service that delivered the credentials'],
  ['ec2:SourceInstanceArn', 'ARN', "The EC2 instance that the role's credentials were delivered to"],
  ['glue:CredentialIssuingService', 'String', 'glue.amazonaws.com where AWS Glue issued the credentials'],
  ['glue:RoleAssumedBy', 'String', 'glue.amazonaws.com where AWS Glue assumed the role'],
  ['identitystore:UserId', 'String', 'The user of IAM Identity Center for whom the session was made'],
  ['lambda:SourceFunctionArn', 'ARN', 'The Lambda function that the credentials were delivered to'],
  ['ssm:SourceInstanceArn', 'ARN', 'The managed instance that the credentials were delivered to'],
];

/** Sorted by name, without regard to case. */
export const GLOBAL_CONDITION_KEYS: readonly ConditionKey[] = GLOBAL.map(conditionKey);

/** By name or by an instance, without case: `aws:RequestTag/team`. */
export const globalConditionKey = indexConditionKeys(GLOBAL_CONDITION_KEYS);

/** By name, without case. */
export const crossServiceConditionKey = indexConditionKeys(CROSS_SERVICE.map(conditionKey));

function conditionKey([name, type, description, multivalued]: Row): ConditionKey {
  return { name, type, multivalued: multivalued !== undefined, description };
}
