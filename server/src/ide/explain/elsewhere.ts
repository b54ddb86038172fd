/** A request that no share here is about, although one nearly is: another caller, another Region, another resource. */
import { parseArn } from '../../iam/arn.ts';
import type { Located } from '../../policy/document.ts';
import { editFile, fix, inserting } from '../../rules/edits.ts';
import type { FileEdit, Fix } from '../../rules/finding.ts';
import {
  capitalised,
  keyAccount,
  keyName,
  listed,
  ownerAccount,
  ownPolicyName,
  principalName,
  resourceName,
} from '../../rules/words.ts';
import { isSpelledOut } from '../../sharing/agreement.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Difference } from '../../sharing/references.ts';
import type { Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { Denial } from './denial.ts';
import type { Explanation, Reason } from './explanation.ts';
import type { Candidate } from './matching.ts';
import { askedName, callerName } from './names.ts';
import { generalNotes } from './notes.ts';
import { assessCaller, namedAt } from './reasons.ts';

export function otherRequest(denial: Denial, candidates: readonly Candidate[], snapshot: Snapshot): Explanation {
  const { verdict, summary, reasons } = WORDS[candidates[0]?.differs ?? 'resource'](denial, candidates, snapshot);
  return {
    denial,
    verdict,
    summary,
    reasons,
    decidedBy: [],
    notes: generalNotes(denial),
    shares: candidates.map(({ share }) => share),
  };
}

type Words = Pick<Explanation, 'verdict' | 'summary' | 'reasons'>;

const WORDS: Readonly<
  Record<
    'principal' | 'place' | 'resource',
    (denial: Denial, candidates: readonly Candidate[], snapshot: Snapshot) => Words
  >
> = { principal: anotherCaller, place: anotherPlace, resource: anotherResource };

/** The policies let somebody in, but not who called. */
function anotherCaller(denial: Denial, candidates: readonly Candidate[], snapshot: Snapshot): Words {
  const { principal = '' } = denial;
  const [{ share }] = candidates as [Candidate];
  const who = callerName(denial, share);
  const what = askedName({ ...denial, resource: undefined }, share, 'resource');
  const others = listed([...new Set(candidates.map((candidate) => principalName(candidate.share)))]);
  const verdicts = candidates.map((candidate) =>
    assessCaller(candidate.share, candidate.side, principal, snapshot.now),
  );
  const verdict: Verdict = verdicts.every((one) => one === 'denied') ? 'denied' : 'unknown';
  const summary =
    verdict === 'denied'
      ? `These files share ${what} with ${others}, not with ${who}, who called.`
      : `These files share ${what} with ${others}; whether ${who}, who called, gets in as well depends on policies of its own that are not among them.`;
  const named = namedAt(share);
  if (verdict !== 'denied' || named === undefined) return { verdict, summary, reasons: [] };
  const inKeyPolicy = named.facts === share.seed.keyPolicy;
  const policy = inKeyPolicy ? `The policy of ${keyName(share)}` : capitalised(ownPolicyName(share));
  const account = inKeyPolicy ? keyAccount(share) : ownerAccount(share);
  const key = keyAccount(share) === account ? 'the key policy' : `the key policy, of ${keyAccount(share)}`;
  const both = inKeyPolicy || share.seed.pattern.keyActions.length === 0 ? 'here' : `here and in ${key}`;
  const message = `${policy} names ${principalName(share)}, not ${who}, so AWS answers AccessDenied. If the call was to be made as ${principalName(share)}, it was made with other credentials ("aws sts get-caller-identity" tells whose). Otherwise ${account} has to let ${who} in ${both}, and ${who} needs a policy of its own that allows the same.`;
  return { verdict, summary, reasons: [reasonAt(named.facts, named.at, message, letIn(denial, share, snapshot))] };
}

/** Only for a principal that these files speak of already: what a message says is no reason to trust anybody. */
function letIn({ principal = '', pathUnknown }: Denial, share: Share, snapshot: Snapshot): Fix[] {
  const { resourcePolicy, keyPolicy, pattern } = share.seed;
  const isKnown =
    !pathUnknown &&
    ([...snapshot.facts.values()].some(({ principals }) => principals.some(({ arn }) => arn === principal)) ||
      [...snapshot.manifests.values()].some(({ principals }) => principals.has(principal)));
  if (!isKnown) return [];
  const grant = (facts: DocumentFacts | undefined, actions: readonly string[], on: string | undefined): FileEdit[] => {
    if (facts === undefined || actions.length === 0) return [];
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: actions.length === 1 ? actions[0] : actions,
      ...(on === undefined ? {} : { Resource: on }),
    };
    return editFile(snapshot, facts.document.file, inserting(facts.document, statement));
  };
  const own = pattern.type?.policy?.statementResource(share.agreement.resource?.spelled ?? '');
  // Nothing is granted on what no text names.
  if (own !== undefined && (own === '' || !isSpelledOut(own))) return [];
  const edits = [...grant(resourcePolicy, pattern.resourceActions, own), ...grant(keyPolicy, pattern.keyActions, '*')];
  return fix(`Let ${principalName(share, principal)} in too`, 'offered', edits);
}

const PLACES: Readonly<Record<Difference, (arn: string) => string>> = {
  partition: (arn) => `in partition ${parseArn(arn)?.partition}`,
  region: (arn) => `in ${parseArn(arn)?.region}`,
  account: (arn) => `in account ${parseArn(arn)?.account}`,
  suffix: (arn) => `with the ARN ending ${arn.slice(-7)}`,
  name: (arn) => arn,
};

/** The same name in another Region or account, or a secret that was deleted and made anew. */
function anotherPlace(denial: Denial, candidates: readonly Candidate[]): Words {
  const [{ share, side, differences }] = candidates as [Candidate];
  const asked = denial.resource ?? '';
  const here = (parseArn(asked)?.service === 'kms' ? share.agreement.key.arn : share.agreement.resource?.spelled) ?? '';
  const what = askedName(denial, share, side);
  const place = (arn: string) => listed(differences.map((difference) => PLACES[difference](arn)));
  const summary = `The call asked for ${what} ${place(asked)}; these files speak of the one ${place(here)}.`;
  const again = differences.includes('suffix')
    ? ' A secret that is deleted and created again has another suffix: every policy that names the old ARN has to name the new one.'
    : ' Either the call has to name the other ARN (and its Region), or these policies are for another one than was meant.';
  const named = share.seed.resources[0] ?? share.seed.keys[0];
  const facts = share.seed.identities.find(({ resources, keys }) =>
    [...resources, ...keys].some(({ located }) => located === named?.located),
  );
  const reasons =
    facts === undefined || named === undefined
      ? []
      : [
          reasonAt(
            facts,
            named.located,
            `Named here is ${what} ${place(here)}, and asked for was the one ${place(asked)}.${again}`,
            [],
          ),
        ];
  return { verdict: 'unknown', summary, reasons };
}

function anotherResource(denial: Denial, candidates: readonly Candidate[]): Words {
  const [{ share }] = candidates as [Candidate];
  const who = callerName(denial, share);
  const side = parseArn(denial.resource ?? '')?.service === 'kms' ? 'key' : 'resource';
  const what = askedName(denial, share, side);
  const known = listed([
    ...new Set(candidates.map((one) => askedName({ ...denial, resource: undefined }, one.share, side))),
  ]);
  const summary =
    side === 'key'
      ? `These files let ${who} use ${known}, but say nothing of ${what}.`
      : `These files share ${known} with ${who}, but say nothing of ${what}.`;
  const named = side === 'key' ? share.seed.keys[0] : share.seed.resources[0];
  const facts = share.seed.identities.find(({ resources, keys }) =>
    [...resources, ...keys].some(({ located }) => located === named?.located),
  );
  if (facts === undefined || named === undefined) return { verdict: 'unknown', summary, reasons: [] };
  const remedy =
    side === 'key' && share.seed.pattern.resourceActions.length > 0
      ? `If ${resourceName(share)} is encrypted with ${what}, as "aws secretsmanager describe-secret" of ${ownerAccount(share)} tells, these policies are for the wrong key.`
      : `A policy of ${who} for ${what} is not among these files.`;
  const message = `The policy of ${who} names ${known} here, not ${what}. ${remedy}`;
  return { verdict: 'unknown', summary, reasons: [reasonAt(facts, named.located, message, [])] };
}

function reasonAt(
  { document }: DocumentFacts,
  { range, pointer }: Pick<Located<string>, 'range' | 'pointer'>,
  message: string,
  fixes: readonly Fix[],
): Reason {
  return { code: undefined, first: true, message, file: document.file, range, pointer, related: [], fixes };
}
