import { type CompiledStatement, matchStatement } from '../../iam/evaluate.ts';
import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { isSpelledOut } from '../../sharing/agreement.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { LegState } from '../../sharing/legs.ts';
import { agreementOnPrincipal } from '../../sharing/likeness.ts';
import { principalParts } from '../../sharing/principalNames.ts';
import type { Share } from '../../sharing/verdict.ts';
import { viaService } from '../condition.ts';
import { documentActor, documentName, isAllow } from '../document.ts';
import { editFile, fix, removingProperty, setting } from '../edits.ts';
import { otherDocuments } from '../places.ts';
import { defineSharedDocumentRule, type PlacedReport } from '../rule.ts';
import { wantedAccess } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'network-condition-on-key',
  severity: 'warning',
  summary: "A condition on the caller's network stands over the use of the key, which Secrets Manager calls",
  docs: `To read a secret, Secrets Manager calls KMS on the caller's behalf, from its own network. So \`aws:SourceIp\` there is not the caller's address, and \`aws:SourceVpc\` and \`aws:SourceVpce\` are not the caller's endpoint: a condition on them over \`kms:Decrypt\` may fail although the caller is where it should be. Then \`GetSecretValue\` answers \`Access to KMS is not allowed\`, and the \`Decrypt\` event in CloudTrail has \`secretsmanager.amazonaws.com\` as its source address.

A condition on \`kms:ViaService\` limits the key to calls through Secrets Manager, which the editor offers instead; a condition on the network belongs over \`secretsmanager:GetSecretValue\`. A Deny may except such calls by \`"Bool": { "aws:ViaAWSService": "false" }\`.

AWS: [IP address and VPC endpoint conditions with KMS](https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html).`,
  check: (facts, shares) => {
    const reports = new Map<string, PlacedReport>();
    for (const share of shares) {
      for (const { statement, entry } of networkConditions(facts, share)) {
        const via = viaService(share);
        const effect = isAllow(statement) ? 'grants the key' : 'denies the key unless it is met';
        reports.set(entry.pointer, {
          range: entry.key.range,
          pointer: entry.pointer,
          message: `${documentName(facts, [share])} ${effect} on condition of ${entry.key.value}, but Secrets Manager makes the call to KMS, not from the caller's network: ${wantedAccess(share)} may fail with "Access to KMS is not allowed" wherever it is called from. In ${documentActor(facts, [share])}, put the network condition over the secret, and limit the key by kms:ViaService${via === undefined ? '' : ` ${via}`} instead.`,
          related: otherDocuments(share, facts),
        });
      }
    }
    return [...reports.values()];
  },
  fixes: (finding, facts, shares, snapshot) => {
    for (const share of shares) {
      const found = networkConditions(facts, share).find(({ entry }) => entry.pointer === finding.pointer);
      const via = viaService(share);
      if (found === undefined || via === undefined || !isSpelledOut(via) || !isAllow(found.statement)) continue;
      return fix(
        `Replace the condition on ${found.entry.key.value} by kms:ViaService ${via}`,
        'offered',
        editFile(snapshot, facts.document.file, ...replaceByService(found.statement, found.entry, via)),
      );
    }
    return [];
  },
});

const NETWORK = /^aws:source(?:ip|vpc|vpce)$/;

interface NetworkCondition {
  readonly statement: Statement;
  readonly entry: ConditionEntry;
}

/** None where the key is granted without them as well. */
function networkConditions(facts: DocumentFacts, { legs, seed }: Share): NetworkCondition[] {
  if (seed.pattern.viaService === undefined || seed.pattern.service === 'kms') return [];
  return [legs.keyGrant, legs.identityKeyGrant].flatMap((leg) =>
    leg.documents.some(({ document }) => document.id === facts.document.id) &&
    leg.status !== 'present' &&
    leg.status !== 'notRequired'
      ? facts.compiled().statements.flatMap((compiled) => {
          const { statement } = compiled;
          const entries = statement.conditions.filter((entry) => isNetwork(entry, statement));
          const concerned =
            entries.length > 0 && leg.requests.some((request) => concerns(compiled, request, leg, facts, seed));
          return concerned ? entries.map((entry) => ({ statement, entry })) : [];
        })
      : [],
  );
}

function isNetwork({ key, operator }: ConditionEntry, statement: Statement): boolean {
  const name = key.value.toLowerCase();
  // An endpoint that is not there meets a condition that asks for it only where it exists.
  const met = isAllow(statement) && name !== 'aws:sourceip' && operator.value.endsWith('IfExists');
  return NETWORK.test(name) && !met;
}

/**
 * A Deny has to be able to match; an Allow only has to be meant for the share's principal and the key, whatever else is
 * wrong with it.
 */
function concerns(
  compiled: CompiledStatement,
  request: LegState['requests'][number],
  { side }: LegState,
  facts: DocumentFacts,
  { principal }: Share['seed'],
): boolean {
  const match = matchStatement(compiled, request, side);
  if (compiled.effect !== 'Allow') return compiled.effect === 'Deny' && match.result !== false;
  const { statement } = compiled;
  const parts = principalParts(principal.arn);
  const isNamed =
    match.principal !== false ||
    principal.disagreements.some(({ wrong }) => wrong.statement.pointer === statement.pointer) ||
    facts.principals.some(
      (named) => named.statement === statement && agreementOnPrincipal(named.parts, parts) === 'near',
    );
  const usesKey = match.action !== false || statement.action?.values.some(({ value }) => /^kms:/i.test(value)) === true;
  return isNamed && usesKey;
}

function replaceByService({ condition, conditions }: Statement, entry: ConditionEntry, via: string) {
  const has = conditions.some(({ key }) => key.value.toLowerCase() === 'kms:viaservice');
  const equals = conditions.find(({ operator }) => operator.value === 'StringEquals')?.operator.pointer;
  const alone = conditions.filter(({ operator }) => operator.pointer === entry.operator.pointer).length === 1;
  const stays = equals === entry.operator.pointer && !has;
  const add =
    equals === undefined
      ? setting(condition?.pointer ?? '', 'StringEquals', { 'kms:ViaService': via })
      : setting(equals, 'kms:ViaService', via);
  const remove = removingProperty(alone && !stays ? entry.operator.pointer : entry.pointer);
  return has ? [remove] : [add, remove];
}
