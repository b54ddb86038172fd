/** Values of typed condition operators, read from text. Undefined: not a value of that type. */

export function parseNumber(text: string): number | undefined {
  return /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

const isoDate = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[-+]\d\d:?\d\d)?)?)?)?$/;

/**
 * Milliseconds since the epoch, from a W3C form of ISO 8601 (a date without a zone is UTC) or from seconds
 * since the epoch. Four digits are a year.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  const match = isoDate.exec(trimmed);
  if (match === null) return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  if (!validDate(Number(year), Number(month), Number(day)) || Number(hour) > 24 || Number(minute) > 59)
    return undefined;
  const milliseconds = Math.floor(Number(`0.${fraction || '0'}`) * 1000);
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return utc + milliseconds - zoneOffset(zone);
}

export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** An address, or a range in CIDR notation; the bits behind the prefix do not count. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address, prefix, rest] = text.trim().split('/');
  if (address === undefined || rest !== undefined) return undefined;
  const version = address.includes(':') ? 6 : 4;
  const value = version === 6 ? parseIpv6(address) : parseIpv4(address);
  const bits = version === 6 ? 128 : 32;
  if (value === undefined) return undefined;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return undefined;
  const hostBits = BigInt(bits - Number(prefix ?? bits));
  const first = (value >> hostBits) << hostBits;
  return { version, first, last: first + (1n << hostBits) - 1n };
}

/** The bytes that a base64 text stands for, spelled in one way only. */
export function canonicalBase64(text: string): string | undefined {
  let end = text.length;
  while (text[end - 1] === '=') end--;
  const compact = text.slice(0, end).replaceAll('-', '+').replaceAll('_', '/');
  return /^[A-Za-z0-9+/]*$/.test(compact) && compact.length % 4 !== 1 ? compact : undefined;
}

function validDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function zoneOffset(zone: string): number {
  const match = /^([-+])(\d\d):?(\d\d)$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000;
}

function parseIpv4(text: string): bigint | undefined {
  let value = 0;
  let part = -1;
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (part < 0 || ++parts > 4) return undefined;
      value = value * 256 + part;
      part = -1;
    } else {
      if (code < 48 || code > 57) return undefined;
      part = Math.max(part, 0) * 10 + code - 48;
      if (part > 255) return undefined;
    }
  }
  return parts === 4 && part >= 0 ? BigInt(value * 256 + part) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0]!);
  const tail = halves.length === 2 ? groupsOf(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...new Array<bigint>(missing).fill(0n), ...tail].reduce(
    (value, group) => (value << 16n) | group,
    0n,
  );
}

/** The last group may be an IPv4 address. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const address = index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
    if (address !== undefined) groups.push(address >> 16n, address & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
