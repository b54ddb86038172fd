/** Addresses of networks. */
import { type AddressRange, parseAddressRange } from '../../iam/values.ts';

const PRIVATE: readonly AddressRange[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].map((text) => parseAddressRange(text)!);

/** Whether the whole range is of addresses that no request on the internet comes from (RFC 1918, RFC 4193, local ones). */
export function isPrivate(range: AddressRange): boolean {
  return PRIVATE.some(
    ({ version, first, last }) => version === range.version && range.first >= first && range.last <= last,
  );
}

/** The range as it counts, without bits behind its prefix; the text itself where there are none. */
export function cleanRange(text: string): string {
  const range = parseAddressRange(text);
  const [address, prefix] = text.trim().split('/');
  if (range === undefined || prefix === undefined || address === undefined) return text;
  const own = parseAddressRange(address);
  return own === undefined || own.first === range.first ? text : `${addressText(range)}/${prefix}`;
}

function addressText({ version, first }: AddressRange): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((first >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  // The behind of a range is all zeros.
  const zeros = /(?:^|:)0(?::0)*$/.exec(groups.join(':'));
  const text = groups.join(':');
  return zeros === null || zeros[0].length < 3 ? text : `${text.slice(0, zeros.index)}::`;
}
