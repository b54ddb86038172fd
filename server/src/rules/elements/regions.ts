/** Names of Regions. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
import { isNear } from '../../sharing/near.ts';

/** The areas that Regions are named after; the number behind may be a new one. As of REGIONS_KNOWN. */
const AREAS: readonly string[] = [
  'af-south',
  'ap-east',
  'ap-northeast',
  'ap-south',
  'ap-southeast',
  'ca-central',
  'ca-west',
  'cn-north',
  'cn-northwest',
  'eu-central',
  'eu-isoe-west',
  'eu-north',
  'eu-south',
  'eu-west',
  'eusc-de-east',
  'il-central',
  'me-central',
  'me-south',
  'me-west',
  'mx-central',
  'sa-east',
  'sa-west',
  'us-east',
  'us-gov-east',
  'us-gov-west',
  'us-iso-east',
  'us-iso-west',
  'us-isob-east',
  'us-isob-west',
  'us-isof-east',
  'us-isof-south',
  'us-west',
];

/** When the list of areas was made. */
export const REGIONS_KNOWN = 'September 2026';

const FORM = /^([a-z]{2,4}(?:-[a-z]+)+)-(\d{1,2})$/;

export interface RegionMistake {
  /** The Region that was probably meant. */
  readonly meant: string | undefined;
  /** It has the form of a Region's name, in an area that is not known: AWS may have opened it since. */
  readonly mayBeNew?: boolean;
}

/** Undefined for a Region, and for one of a known area. */
export function regionMistake(text: string): RegionMistake | undefined {
  const [, area, number] = FORM.exec(text) ?? [];
  if (area !== undefined && AREAS.includes(area)) return undefined;
  if (area !== undefined) {
    const near = AREAS.filter((one) => isNear(one, area));
    return near.length === 0 ? { meant: undefined, mayBeNew: true } : { meant: `${near[0]}-${number}` };
  }
  const lower = text.toLowerCase().replaceAll('_', '-').trim();
  const tidy = FORM.exec(lower) ? lower : /^([a-z-]+?)-?(\d)[a-z]?$/.exec(lower)?.slice(1, 3).join('-');
  const meant = tidy !== undefined && AREAS.includes(FORM.exec(tidy)?.[1] ?? '') ? tidy : undefined;
  return { meant };
}
