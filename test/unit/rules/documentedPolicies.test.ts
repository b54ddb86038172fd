/**
 * Quiet where things are right: policies of every type in the shapes that AWS's documentation shows, each with its page
 * (`test/fixtures/documentation`). The values are ours. None has an error or a warning but those listed.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { allFindings, analyse } from '../../support/fixture.ts';

interface Documented {
  readonly page: string;
  readonly file: string;
  readonly policy: object;
}

const FOLDER = new URL('../../fixtures/documentation/', import.meta.url);

/**
 * AWS's own validation warns of these examples of its own: an ARN is compared with StringLike.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
const RIGHT: Readonly<Record<string, string>> = {
  'protect-role.scp.json': 'string-like-operator-with-arn-condition-keys',
  'root-user.scp.json': 'string-like-operator-with-arn-condition-keys',
};

const TYPES = readdirSync(FOLDER).sort();

function documented(type: string): Documented[] {
  return JSON.parse(readFileSync(new URL(type, FOLDER), 'utf8'));
}

it('there are policies of every type, each with its page', () => {
  assert.deepEqual(
    TYPES.map((type) => type.replace('.json', '')),
    [
      'boundary',
      'bucket',
      'endpoint',
      'identity',
      'key',
      'other',
      'queue',
      'rcp',
      'scp',
      'secret',
      'session',
      'topic',
      'trust',
    ],
  );
  const all = TYPES.flatMap(documented);
  assert.ok(all.length >= 149);
  for (const { page, file } of all) assert.match(page, /^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/, file);
});

for (const type of TYPES) {
  describe(type.replace('.json', ''), () => {
    for (const { page, file, policy } of documented(type)) {
      it(`${file} as on ${page}`, () => {
        const found = allFindings(analyse({ [file]: JSON.stringify(policy, undefined, 2) })).filter(
          ({ severity }) => severity === 'error' || severity === 'warning',
        );
        const wrong = found.filter(({ code }) => code !== RIGHT[file]);
        assert.deepEqual(
          wrong.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`),
          [],
        );
        assert.equal(found.length > 0, RIGHT[file] !== undefined, 'every exception is still one');
      });
    }
  });
}
