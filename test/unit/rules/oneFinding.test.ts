/** One mistake, one finding: a text that AWS refuses is not called a placeholder besides. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFindings, analyse } from '../../support/fixture.ts';

function codes(file: string, statement: object): string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return allFindings(analyse({ [file]: text })).map(({ code }) => code);
}

const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });

const ROWS: readonly (readonly [resource: string, code: string])[] = [
  ['arn:aws:sqs:eu-central-1:12345:orders', 'invalid-arn-account'],
  ['aws:sqs:eu-central-1:111122223333:orders', 'invalid-arn-prefix'],
  ['arn:aws:SQS:eu-central-1:111122223333:orders', 'invalid-arn-service-case'],
  ['arn:aws:sqs:eu-central1:111122223333:orders', 'invalid-arn-region'],
  ['arn:aws:sqs:eu-central-1:111122223333:${}', 'empty-variable'],
  ["arn:aws:sqs:eu-central-1:111122223333:${aws:username, 'x}", 'missing-quote-in-variable'],
  ['arn:aws:sqs:eu-central-1:ACCOUNT_ID:orders', 'placeholder'],
];

describe('one finding', () => {
  for (const [resource, code] of ROWS) {
    it(resource, () => assert.deepEqual(codes('app.identity-policy.json', allow('sqs:SendMessage', resource)), [code]));
  }

  it("a path of an API in that API's own policy is no placeholder", () => {
    const statement = { ...allow('execute-api:Invoke', 'execute-api:/stage/GET/pets'), Principal: '*' };
    assert.deepEqual(codes('pets.resource-policy.json', statement), []);
  });
});
