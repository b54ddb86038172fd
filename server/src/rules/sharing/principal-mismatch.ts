import { principalFault } from '../../iam/principalFault.ts';
import { renameProperty } from '../../policy/edit.ts';
import type { PrincipalCause } from '../../sharing/causes.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { agreementOnPrincipal } from '../../sharing/likeness.ts';
import { accountRoot, principalParts } from '../../sharing/principalNames.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { editFile, fix, replacing } from '../edits.ts';
import type { Fix } from '../finding.ts';
import { defineCauseRule } from '../rule.ts';
import { isTrust } from '../trust.ts';
import { answer, capitalised, policyName, principalPath, whoActs } from '../words.ts';

export default defineCauseRule<PrincipalCause>({
  code: 'principal-mismatch',
  severity: 'error',
  summary: "The principals of the resource's policy and of the key's policy differ",
  docs: `The same principal has to stand in the policy of the secret or bucket and in the policy of its key. One letter, another account, a path, or a user in place of a role makes it somebody else: one of the two services lets the caller in, the other does not, and the call fails as a whole. Wrong in the secret's policy, it is \`AccessDeniedException … because no resource-based policy allows the secretsmanager:GetSecretValue action\`; wrong in the key policy, \`Access to KMS is not allowed\`. The \`User:\` in the message is who really called: compare it with the policy, a session (\`assumed-role/App/…\`) with its role.

KMS refuses to save a policy whose principal does not exist, so a typo may show there first: \`MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.\` Secrets Manager answers \`This resource policy contains an unsupported principal.\`

Which side is reported: the one that disagrees with \`sharing.json\`; else with the majority of statements and file names; else the key policy. The preferred fix corrects that side, a second one the other.`,
  // A deleted principal, a session and what AWS refuses have rules of their own, which hold without a share as well.
  takes: (cause, share): cause is PrincipalCause =>
    cause.kind === 'principal' &&
    !isTrust(share, cause.leg) &&
    (cause.file !== undefined || principalFault(cause.named.value) === undefined),
  report: (cause, share) => {
    const hint =
      agreementOnPrincipal(principalParts(cause.named.value), principalParts(cause.right.value)) === 'near'
        ? ` Did you mean ${cause.right.value}?`
        : '';
    const named = cause.file === undefined ? policyName(share, cause) : 'sharing.json';
    const other =
      cause.file !== undefined
        ? 'both policies of the owner name'
        : cause.other === undefined
          ? 'sharing.json names'
          : 'the other policy of this share names';
    const actor = cause.file === undefined ? `In ${whoActs(share, cause.leg)}, name` : 'Name';
    return {
      message: `${capitalised(named)} names ${principalPath(share, cause.named.value, cause.right.value)}, ${other} ${principalPath(share, cause.right.value, cause.named.value)}. AWS compares principals letter by letter, so ${answer(share, cause.leg)}; where the principal does not exist, AWS refuses to save the policy.${hint} ${actor} the same principal in ${cause.file === undefined ? 'both' : 'all three'}.`,
      related: [{ file: cause.rightFile, range: cause.right.range, message: `Here it is ${cause.right.value}` }],
    };
  },
  fixes: (cause, share, snapshot) => {
    const { other } = cause;
    if (cause.file !== undefined) return correctManifest(cause, share, snapshot);
    return [
      ...fix(
        `Change the principal to ${cause.right.value}`,
        'preferred',
        editFile(
          snapshot,
          cause.facts.document.file,
          ...principalPointers(cause.facts, cause.named.value).map((pointer) => replacing(pointer, cause.right.value)),
        ),
      ),
      ...(other === undefined
        ? []
        : fix(
            `Change the other policy's principal to ${cause.named.value}`,
            'offered',
            editFile(
              snapshot,
              other.document.file,
              ...principalPointers(other, cause.right.value).map((pointer) => replacing(pointer, cause.named.value)),
            ),
          )),
    ];
  },
});

/** Everywhere in the manifest, so that its entries still belong together. */
function correctManifest(cause: PrincipalCause, share: Share, snapshot: Snapshot): Fix[] {
  const { manifest } = share.seed;
  if (manifest === undefined) return [];
  const { value: right } = cause.right;
  const entry = manifest.principals.get(share.principal)?.arn;
  const listed = (manifest.shares ?? []).filter(({ principal }) => principal.value === share.principal);
  const steps = [
    ...listed.map(({ principal }) => replacing(principal.pointer, right)),
    ...(entry === undefined ? [] : [(path: string, text: string) => renameProperty(path, text, entry.pointer, right)]),
  ];
  return fix(`Change the principal to ${right}`, 'preferred', editFile(snapshot, manifest.path, ...steps));
}

/** Every place in the document where this principal stands. */
function principalPointers(facts: DocumentFacts, principal: string): string[] {
  return facts.principals.filter(({ arn }) => arn === accountRoot(principal)).map(({ located }) => located.pointer);
}
