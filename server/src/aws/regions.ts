/** Which Region's endpoints are asked where a resource does not say it: for IAM and STS. */
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/** A Region that every account of the partition has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const HOME_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
];

export function partitionOf(region: string): string {
  return PREFIXES.find(([prefix]) => prefix.test(region))?.[1] ?? 'aws';
}

/**
 * The Region that the environment or the profile names, if it is one of the partition (an account may be reachable only
 * through that Region's endpoints), else the partition's own.
 */
export async function homeRegion(partition: string, profile: string | undefined): Promise<string> {
  const configured = await configuredRegion(profile);
  if (configured !== undefined && partitionOf(configured) === partition) return configured;
  return HOME_REGIONS[partition] ?? configured ?? 'us-east-1';
}

async function configuredRegion(profile: string | undefined): Promise<string | undefined> {
  try {
    const options = profile === undefined ? {} : { profile };
    return await loadConfig(NODE_REGION_CONFIG_OPTIONS, { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...options })();
  } catch {
    // There is none.
    return undefined;
  }
}
