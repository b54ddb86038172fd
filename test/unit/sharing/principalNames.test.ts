/** What a principal is called in a message. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shortName } from '../../../server/src/sharing/principalNames.ts';

const NAMES: readonly [principal: string, name: string][] = [
  ['arn:aws:iam::222222222222:role/ApplicationRole', 'ApplicationRole'],
  ['arn:aws:iam::222222222222:role/service/ApplicationRole', 'ApplicationRole'],
  ['arn:aws:iam::222222222222:root', 'root'],
  ['222222222222', '222222222222'],
  ['arn:aws:iam::${account_id}:role/${path}/Reader', 'Reader'],
];

for (const [principal, name] of NAMES) {
  it(`${principal} is ${name}`, () => assert.equal(shortName(principal), name));
}

// What the AWS CDK writes for an ARN: a slash inside the function separates nothing.
it('a function of CloudFormation is named in full', () => {
  const principal = '${Fn::Join ["",["arn:",{"Ref":"AWS::Partition"},":iam::222222222222:role/ApplicationRole"]]}';
  assert.equal(shortName(principal), principal);
});
