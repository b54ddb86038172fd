import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalBase64,
  parseAddressRange,
  parseBoolean,
  parseDate,
  parseNumber,
} from '../../../server/src/iam/values.ts';

test('numbers', () => {
  assert.deepEqual(['10', '-1.5', '.5', '1e3', ' 7 '].map(parseNumber), [10, -1.5, 0.5, 1000, 7]);
  for (const text of ['', 'ten', '1,5', '0x10', 'Infinity', '1.2.3']) assert.equal(parseNumber(text), undefined, text);
});

test('booleans', () => {
  assert.deepEqual(['true', 'FALSE', ' true '].map(parseBoolean), [true, false, true]);
  assert.equal(parseBoolean('yes'), undefined);
});

test('dates in all W3C forms, and as seconds since the epoch', () => {
  const noon = Date.UTC(2026, 0, 31, 12);
  for (const text of [
    '2026-01-31T12:00Z',
    '2026-01-31T12:00:00Z',
    '2026-01-31T12:00:00.000Z',
    '2026-01-31T12:00:00',
    '2026-01-31T14:00:00+02:00',
    '2026-01-31T06:30:00-0530',
    String(noon / 1000),
  ]) {
    assert.equal(parseDate(text), noon, text);
  }
  assert.equal(parseDate('2026'), Date.UTC(2026, 0, 1));
  assert.equal(parseDate('2026-02'), Date.UTC(2026, 1, 1));
  assert.equal(parseDate('2028-02-29'), Date.UTC(2028, 1, 29));
});

test('dates that are none', () => {
  for (const text of [
    '',
    'soon',
    '2026-02-30',
    '2026-13',
    '2027-02-29',
    '2026-01-31T25:00Z',
    '2026-01-31T12:61Z',
    '31.1.2026',
  ]) {
    assert.equal(parseDate(text), undefined, text);
  }
});

test('addresses and ranges', () => {
  assert.deepEqual(parseAddressRange('10.0.0.7'), { version: 4, first: 0x0a000007n, last: 0x0a000007n });
  assert.deepEqual(parseAddressRange('10.1.2.3/8'), { version: 4, first: 0x0a000000n, last: 0x0affffffn });
  assert.deepEqual(parseAddressRange('::1'), { version: 6, first: 1n, last: 1n });
  assert.deepEqual(parseAddressRange('::/0'), { version: 6, first: 0n, last: (1n << 128n) - 1n });
  assert.deepEqual(parseAddressRange('::ffff:10.0.0.7'), { version: 6, first: 0xffff0a000007n, last: 0xffff0a000007n });
});

test('addresses that are none', () => {
  for (const text of [
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '1::2::3',
    ':::',
    '12345::',
    '1:2:3:4:5:6:7',
    'host',
  ]) {
    assert.equal(parseAddressRange(text), undefined, text);
  }
});

test('base64 in one spelling', () => {
  assert.equal(canonicalBase64('QUI='), 'QUI');
  assert.equal(canonicalBase64('-_8='), '+/8');
  assert.equal(canonicalBase64('Q'), undefined);
  assert.equal(canonicalBase64('*'), undefined);
});
