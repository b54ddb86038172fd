/** What is wrong with an ARN in Resource: its parts one by one, then its form among those of the service. */
import { PARTITIONS } from '../../iam/arn.ts';
import { isNear } from '../../sharing/near.ts';
import type { FixSafety, Severity } from '../finding.ts';
import type { DocumentView } from '../rule.ts';
import {
  type ArnShape,
  type ArnWord,
  candidateShapes,
  fitsField,
  fitsResource,
  hasPlaceholder,
  isAny,
} from './arns.ts';
import { nearestName } from './nearest.ts';
import { isOpen } from './open.ts';
import { REGIONS_KNOWN, regionMistake } from './regions.ts';
import { isUnfilled } from './unfilled.ts';

type View = Pick<DocumentView, 'reference' | 'of'>;

export interface ArnMistake {
  readonly code: string;
  readonly message: string;
  readonly severity?: Severity;
  /** The ARN as it was probably meant. */
  readonly meant?: string;
  readonly safety?: FixSafety;
}

/** The first mistake of a Resource from the left; `services` are those of the statement's actions. */
export function arnMistake(
  value: string,
  arn: ArnWord | undefined,
  services: readonly string[],
  view: View,
): ArnMistake | undefined {
  if (!value.startsWith('arn:')) return prefixMistake(value);
  if (arn === undefined) return isOpen(value) || /:[*?]+$/.test(value) ? undefined : fieldMistake(value);
  return (
    partitionMistake(arn) ??
    serviceMistake(arn, services, view) ??
    regionInArn(arn, view) ??
    accountInArn(arn) ??
    (hasPlaceholder(value) ? undefined : shapeMistake(arn, services, view))
  );
}

/** Words that stand for an ARN are placeholders; what has the colons of an ARN, or is a name with a wildcard, is none. */
function prefixMistake(value: string): ArnMistake | undefined {
  if (isOpen(value) || value.includes('${')) return undefined;
  const parts = value.split(':');
  const code = 'invalid-arn-prefix';
  if (parts.length >= 5) {
    const [first = ''] = parts;
    // `aws:s3:::reports`, `s3:::reports`, `ARN:aws:…`, `am:aws:…`.
    const meant =
      first === 'aws' || /^aws-[a-z-]+$/.test(first)
        ? `arn:${value}`
        : ARN_SLIPS.test(first)
          ? `arn:${parts.slice(1).join(':')}`
          : undefined;
    return {
      code,
      message: `An ARN begins with "arn:", so AWS refuses "${value}". ${meant === undefined ? 'Write the whole ARN.' : `Did you mean "${meant}"?`}`,
      ...(meant === undefined ? {} : { meant, safety: 'preferred' }),
    };
  }
  if (!/[*/]/.test(value) || /arn|[A-Z_<]/i.test(value.replaceAll(/[a-z0-9.*/-]/g, '')) || /arn/i.test(value))
    return undefined;
  if (!/^[a-z0-9.*?/-]+$/.test(value) || /^[*?]+$/.test(value)) return undefined;
  return {
    code,
    message: `"${value}" is neither "*" nor an ARN, so AWS refuses it. Write the whole ARN, such as arn:aws:s3:::${value}.`,
  };
}

const ARN_SLIPS = /^(?:arn|ARN|Arn|am|anr|ran|ar|an|arm|aarn)$/;

function fieldMistake(value: string): ArnMistake | undefined {
  const parts = value.split(':');
  const missing = 6 - parts.length;
  if (missing <= 0) return undefined;
  const meant = withEmptyParts(parts);
  return {
    code: 'missing-arn-field',
    message: `An ARN has six parts, arn:partition:service:region:account:resource, and "${value}" lacks ${missing}. AWS refuses it. ${meant === undefined ? 'Parts that are empty keep their colon: arn:aws:s3:::reports.' : `Did you mean "${meant}"?`}`,
    ...(meant === undefined ? {} : { meant }),
  };
}

/** Where Region, or Region and account, are always empty, their colons are what is left out: `arn:aws:s3:reports`. */
function withEmptyParts(parts: readonly string[]): string | undefined {
  const [, partition, service, ...rest] = parts;
  const resource = rest.at(-1) ?? '';
  const between = rest.slice(0, -1).filter((part) => part !== '');
  if (resource === '' || partition === undefined) return undefined;
  if (service === 's3' && between.length === 0) return `arn:${partition}:s3:::${resource}`;
  const account = between.length === 1 && /^\d{12}$/.test(between[0]!) ? between[0] : undefined;
  return service === 'iam' && account !== undefined ? `arn:${partition}:iam::${account}:${resource}` : undefined;
}

function partitionMistake({ text: value, partition }: ArnWord): ArnMistake | undefined {
  if (partition === 'aws' || isAny(partition) || (PARTITIONS as readonly string[]).includes(partition))
    return undefined;
  const meant = PARTITION_SLIPS.get(partition.toLowerCase()) ?? PARTITIONS.find((one) => isNear(one, partition));
  if (meant === undefined && !/^aws-/.test(partition)) return undefined;
  const whole = meant === undefined ? undefined : `arn:${meant}${value.slice(4 + partition.length)}`;
  return {
    code: 'invalid-partition',
    message: `There is no partition "${partition}", so the ARN names nothing. ${meant === undefined ? `The partitions are ${PARTITIONS.join(', ')}.` : `Did you mean "${meant}"?`}`,
    ...(whole === undefined ? {} : { meant: whole }),
  };
}

const PARTITION_SLIPS: ReadonlyMap<string, string> = new Map([
  ['aws-gov', 'aws-us-gov'],
  ['aws-govcloud', 'aws-us-gov'],
  ['aws-us-govcloud', 'aws-us-gov'],
  ['aws-china', 'aws-cn'],
  ['aws-eu', 'aws-eusc'],
]);

function serviceMistake(arn: ArnWord, services: readonly string[], view: View): ArnMistake | undefined {
  const data = view.reference?.();
  const { text: value, partition, service } = arn;
  if (data === undefined || service === '' || isAny(service)) return undefined;
  const lower = service.toLowerCase();
  const known = data.service(lower) !== undefined || OTHER_VENDORS.has(lower);
  const rest = value.slice(5 + partition.length + service.length);
  if (known) {
    if (service === lower) return undefined;
    return {
      code: 'invalid-arn-service-case',
      message: `ARNs are compared letter by letter, and the service is "${lower}" in them, so "${service}" names nothing. Write it in lower case.`,
      meant: `arn:${partition}:${lower}${rest}`,
    };
  }
  if (!/^[a-z0-9-]+$/i.test(service) || hasPlaceholder(value)) return undefined;
  if (candidateShapes(arn, services, view).some((shape) => shape.service === service)) return undefined;
  const meant = nearestName(data.prefixes, lower);
  if (meant === undefined) {
    return {
      code: 'invalid-service',
      severity: 'warning',
      message: `AWS's service reference of ${data.date} has no service "${service}". Look whether it is spelled right: with a service that AWS does not know the ARN names nothing.`,
    };
  }
  return {
    code: 'invalid-service',
    message: `No service is called "${service}" in ARNs, so this names nothing. Did you mean "${meant}"?`,
    meant: `arn:${partition}:${meant}${rest}`,
  };
}

/** Names that stand in ARNs and are no prefix of actions. */
const OTHER_VENDORS: ReadonlySet<string> = new Set([
  'app-integrations',
  'catalog',
  'codewhisperer',
  'elastic-inference',
  'iq-permission',
  'kafka',
  'mpa',
  'opensearch',
  'qdeveloper',
  's3-object-lambda',
  'wisdom',
]);

function regionInArn({ text: value, region, partition, service }: ArnWord, { of }: View): ArnMistake | undefined {
  if (region === '' || isUnfilled(region) || /[*?$]|region/i.test(region)) return undefined;
  const mistake = of(regionMistake, region);
  if (mistake?.mayBeNew) {
    return {
      code: 'invalid-arn-region',
      severity: 'warning',
      message: `As of ${REGIONS_KNOWN} AWS has no Region "${region}". Look whether it is spelled right: in a Region that does not exist the ARN names nothing.`,
    };
  }
  if (mistake?.meant === undefined) return undefined;
  const start = 6 + partition.length + service.length;
  return {
    code: 'invalid-arn-region',
    message: `There is no Region "${region}", so the ARN names nothing. Did you mean "${mistake.meant}"?`,
    meant: value.slice(0, start) + mistake.meant + value.slice(start + region.length),
  };
}

function accountInArn({ text: value, account, region, partition, service }: ArnWord): ArnMistake | undefined {
  if (/^(?:\d{12})?$/.test(account) || !/^[\d-]*\d[\d-]*$/.test(account)) return undefined;
  const digits = account.replaceAll('-', '');
  const start = 7 + partition.length + service.length + region.length;
  const meant = digits.length === 12 ? value.slice(0, start) + digits + value.slice(start + account.length) : undefined;
  return {
    code: 'invalid-arn-account',
    message: `The id of an account has 12 digits${digits === account ? `, and "${account}" has ${digits.length}` : ' and no hyphens'}, so the ARN names nothing. ${meant === undefined ? 'Write all 12 digits.' : `Write "${digits}".`}`,
    ...(meant === undefined ? {} : { meant }),
  };
}

function shapeMistake(arn: ArnWord, services: readonly string[], view: View): ArnMistake | undefined {
  const data = view.reference?.();
  if (data === undefined || isAny(arn.service)) return undefined;
  const all = candidateShapes(arn, services, view);
  if (all.length === 0) return undefined;
  const shapes = all.filter((shape) => fitsResource(arn, shape));
  if (shapes.length === 0) return resourceMistake(arn, all, data.date);
  const fits = (shape: ArnShape) => fitsField(arn.region, shape.region) && fitsField(arn.account, shape.account);
  if (shapes.some(fits)) return undefined;
  return fieldOfShape(arn, shapes);
}

function fieldOfShape(arn: ArnWord, shapes: readonly ArnShape[]): ArnMistake | undefined {
  const { text: value, partition, service, region, account, resource } = arn;
  const all = (test: (shape: ArnShape) => boolean) => shapes.every(test);
  const without = (newRegion: string, newAccount: string) =>
    `arn:${partition}:${service}:${newRegion}:${newAccount}:${resource}`;
  const kind = `ARNs of ${service} like this one`;
  if (region !== '' && !isAny(region) && all((shape) => shape.region === '')) {
    const meant = without('', all((shape) => shape.account === '') ? '' : account);
    return {
      code: 'arn-region-not-allowed',
      message: `${kind} have no Region, so "${value}" names nothing. Write "${meant}".`,
      meant,
    };
  }
  if (account !== '' && !isAny(account) && all((shape) => shape.account === '')) {
    const meant = without(region, '');
    return {
      code: 'arn-account-not-allowed',
      message: `${kind} have no account, so "${value}" names nothing. Write "${meant}".`,
      meant,
    };
  }
  if (region === '' && all((shape) => shape.region !== '')) {
    return {
      code: 'missing-arn-region',
      message: `${kind} have a Region, so "${value}" names nothing. Write the Region behind "${service}:", or * for every Region.`,
    };
  }
  if (account === '' && all((shape) => shape.account !== '') && !mayBeOfAws(arn)) {
    return {
      code: 'missing-arn-account',
      message: `${kind} have an account, so "${value}" names nothing. Write the account before "${resource}", or * for every account.`,
    };
  }
  return undefined;
}

/** Services whose ARNs have no account for what AWS itself owns, such as documents of Systems Manager. */
const OWNED_BY_AWS: ReadonlySet<string> = new Set([
  'ssm',
  'resource-explorer-2',
  'elasticbeanstalk',
  'imagebuilder',
  'eks',
  'rds',
]);

function mayBeOfAws({ service, resource }: ArnWord): boolean {
  return OWNED_BY_AWS.has(service) || /^[*?]+$/.test(resource);
}

function resourceMistake(
  { text: value, service, resource }: ArnWord,
  shapes: readonly ArnShape[],
  date: string,
): ArnMistake {
  const word = /^[A-Za-z-]+(?=[:/])/.exec(resource)?.[0];
  const words = [...new Set(shapes.flatMap((shape) => firstWord(shape) ?? []))];
  const near = word === undefined ? undefined : nearestName(words, word);
  const meant =
    near === undefined || near === word || word === undefined ? undefined : near + resource.slice(word.length);
  return {
    code: 'invalid-arn-resource',
    message: `In AWS's service reference of ${date} no ARN of ${service} has the form of "${resource}". ${meant === undefined ? 'Look whether it is spelled right: an ARN of another form names nothing.' : `Did you mean "${meant}"?`}`,
    ...(meant === undefined ? {} : { meant: value.slice(0, value.length - resource.length) + meant }),
  };
}

/** `role` of `role/<name>`. */
function firstWord({ resource }: ArnShape): string | undefined {
  let word = '';
  for (const token of resource) {
    if (token < 0) return undefined;
    const letter = String.fromCharCode(token);
    if (letter === ':' || letter === '/') return word;
    word += letter;
  }
  return undefined;
}
