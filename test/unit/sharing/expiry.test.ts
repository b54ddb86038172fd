/** Grants whose time is nearly over: a warning as many days before as `settings.expiresSoonDays` says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, verdicts } from '../../support/fixture.ts';
import { grant, identityPolicy, keyPolicy, owned, policy, role, secretPolicy } from './cases.ts';

/** The fixtures' clock stands at 2026-11-23T12:00:00Z. */
const until = (date: string, operator = 'DateLessThan', key = 'aws:CurrentTime') => ({ [operator]: { [key]: date } });

const share = (condition: object) => ({
  'secret-policy.json': secretPolicy(role()),
  'key-policy.json': policy(owned(), grant(role(), 'kms:Decrypt', condition)),
  'app.identity-policy.json': identityPolicy(),
});

const told = (analysis: ide.Analysis) => allFindings(analysis).map(({ severity, code }) => `${severity} ${code}`);
const settings = (expiresSoonDays: number) => `${JSON.stringify({ settings: { expiresSoonDays } })}\n`;

describe('a grant that ends', () => {
  it('is a warning in the last 30 days, an error when it is over', () => {
    const outcomes = ['2026-12-23T11:59:59Z', '2026-12-23T12:00:01Z', '2026-11-23T12:00:00Z'].map((date) => {
      const analysis = analyse(share(until(date)));
      return [verdicts(analysis), told(analysis)];
    });
    assert.deepEqual(outcomes, [
      [['allowed'], ['warning expired-grant']],
      [['allowed'], []],
      [['denied'], ['error expired-grant']],
    ]);
  });

  it('may be limited in seconds since the epoch, or by other operators', () => {
    const seconds = String(Date.parse('2026-12-01T00:00:00Z') / 1000);
    for (const condition of [
      until(seconds, 'NumericLessThan', 'aws:EpochTime'),
      until('2026-12-01T00:00:00Z', 'DateLessThanEquals'),
    ])
      assert.deepEqual(told(analyse(share(condition))), ['warning expired-grant']);
  });

  it('says the date, what will happen then, and who can change it', () => {
    const [finding] = allFindings(analyse(share(until('2026-12-01T00:00:00Z'))));
    assert.equal(
      finding?.message,
      'The policy of key 1234abcd limits this grant to DateLessThan 2026-12-01T00:00:00Z, and that will not hold for much longer: from then on GetSecretValue on DevSecret fails with "Access to KMS is not allowed". In account 111111111111, write a later date if the share is to go on.',
    );
  });

  it('is nothing to warn of where another statement grants the same, or where it has not begun', () => {
    const both = policy(
      owned(),
      grant(role(), 'kms:Decrypt'),
      grant(role(), 'kms:Decrypt', until('2026-12-01T00:00:00Z')),
    );
    assert.deepEqual(told(analyse({ ...share({}), 'key-policy.json': both })), []);
    assert.deepEqual(told(analyse(share(until('2026-01-01T00:00:00Z', 'DateGreaterThan')))), []);
  });

  it('is nothing to warn of in a share that is to be denied', () => {
    assert.deepEqual(told(analyse({ 'key-policy.json': keyPolicy(role()) })), []);
  });

  it('is soon when the manifest above says so, also when it says so later', () => {
    const files = share(until('2026-12-01T00:00:00Z'));
    assert.deepEqual(told(analyse({ ...files, 'sharing.json': settings(7) })), []);
    const later = share(until('2027-01-15T00:00:00Z'));
    assert.deepEqual(told(analyse({ ...later, 'sharing.json': settings(60) })), ['warning expired-grant']);
    const { analysis, affected } = ide.applyChanges(analyse({ ...later, 'sharing.json': settings(30) }), [
      { path: `${FOLDER}/sharing.json`, text: settings(60) },
    ]);
    assert.deepEqual(told(analysis), ['warning expired-grant']);
    assert.ok(affected.includes(`${FOLDER}/key-policy.json`));
  });
});
