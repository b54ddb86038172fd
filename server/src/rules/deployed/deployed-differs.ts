import type { Snapshot } from '../../sharing/workspace.ts';
import { inAccount, policyWords, principalWords, some, statementWords, thingName } from '../deployedWords.ts';
import { compareDocuments, type Difference } from '../difference.ts';
import { type DeployedDocument, type Pair, pairsOf } from '../pairs.ts';
import { type DeployedReport, defineDeployedRule } from '../rule.ts';
import { capitalised } from '../words.ts';

export default defineDeployedRule({
  code: 'deployed-differs',
  severity: 'warning',
  summary: 'The policy that is deployed means something else than the file',
  docs: `AWS decides by what is deployed, the workspace by what is written. Reported only when somebody has asked for the comparison (*Compare with Deployed*, \`sharing-policies pull --check\`), at the element that differs, and gone as soon as the text changes.

Compared is what the policies mean: the order of statements and values, a single value or a list of one, white space, \`Sid\` and \`Id\`, the spelling of action names, an account's id or its root's ARN make no difference. Neither does a principal for which AWS shows a unique id (\`AROA…\`, \`AIDA…\`): it was deleted, and [principal-recreated](#principal-recreated) says so. A value of a template stands for whatever is deployed.

Deploy the file, or take over what is deployed: \`sharing-policies pull\`.`,
  check: (snapshot, deployed) => {
    const { pairs, unpaired } = pairsOf(snapshot, deployed);
    return [...pairs.flatMap(pairReports), ...unpaired.flatMap((document) => missingReport(document, pairs, snapshot))];
  },
});

const REMEDY = "Deploy the file, or take over what is deployed with 'pull'.";

function pairReports(pair: Pair): DeployedReport[] {
  const { attachment, thing, deployed } = pair;
  const { document } = attachment.facts;
  const words = policyWords(thing, attachment.as, deployed);
  const where = inAccount(thing);
  if (deployed === null) {
    // That the thing itself is not there is another finding.
    if (thing.exists === false) return [];
    const fact =
      attachment.as === 'identity'
        ? `${capitalised(thingName(thing.arn))}${where} holds no such policy`
        : `${capitalised(words)}${where} is not deployed: there is none`;
    return [
      {
        file: document.file,
        about: thing.arn,
        range: document.anchor.range,
        pointer: document.anchor.pointer,
        message: `${fact}, so nothing in this document has an effect on AWS. ${REMEDY}`,
      },
    ];
  }
  return compareDocuments(document, deployed.document).differences.map((difference) => ({
    file: document.file,
    about: thing.arn,
    ...placeOf(difference, pair),
    message: `${capitalised(words)}${where} ${factOf(difference)}. ${REMEDY}`,
  }));
}

function placeOf(difference: Difference, { attachment }: Pair): Pick<DeployedReport, 'range' | 'pointer'> {
  const { document } = attachment.facts;
  switch (difference.kind) {
    case 'element': {
      // The one value that is too much, else the whole element, else the statement that lacks it.
      const [only, another] = difference.pairing.onlyFile;
      const at =
        only !== undefined && another === undefined && difference.pairing.onlyDeployed.length <= 1
          ? only
          : difference.file;
      return at ?? difference.statement;
    }
    case 'other':
    case 'onlyFile':
      return { range: difference.statement.range, pointer: difference.statement.pointer };
    case 'version':
      return document.version ?? document.anchor;
    case 'onlyDeployed':
      return document.anchor;
  }
}

function factOf(difference: Difference): string {
  switch (difference.kind) {
    case 'version':
      return `has Version ${difference.deployed}, this file ${difference.file}`;
    case 'other':
      return 'has other properties in this statement than this file';
    case 'onlyFile':
      return `lacks this statement (${statementWords(difference.statement)}), so it has no effect yet`;
    case 'onlyDeployed':
      return `has a statement that this file lacks: ${statementWords(difference.statement)}`;
    case 'element':
      return elementFact(difference);
  }
}

function elementFact({ name, file, deployed, pairing }: Extract<Difference, { kind: 'element' }>): string {
  if (deployed === undefined) return `has no ${name} in this statement`;
  const words = (texts: readonly { readonly text: string }[]) => some(texts.map(({ text }) => principalWords(text)));
  if (file === undefined) return `has a ${name} in this statement that this file lacks: ${words(deployed.members)}`;
  const lacks = pairing.onlyFile.length > 0 ? `lacks ${words(pairing.onlyFile)}` : '';
  const has = pairing.onlyDeployed.length > 0 ? `has ${words(pairing.onlyDeployed)}` : '';
  return `${[has, lacks].filter((part) => part !== '').join(' and ')} in ${name} of this statement`;
}

/** A principal's policy that no file holds; what is deployed on things of which the workspace has no document is no mistake. */
function missingReport(
  { thing, as, policy, document }: DeployedDocument,
  pairs: readonly Pair[],
  snapshot: Snapshot,
): DeployedReport[] {
  if (as !== 'identity') return [];
  const [beside] = pairs.filter((pair) => pair.thing === thing && pair.attachment.as === 'identity');
  const entry = [...snapshot.manifests.values()]
    .flatMap((manifest) => {
      const found = manifest.principals.get(thing.arn);
      return found === undefined ? [] : [{ file: manifest.path, ...found.arn }];
    })
    .at(0);
  const at =
    entry ??
    (beside === undefined
      ? undefined
      : { file: beside.attachment.facts.document.file, ...beside.attachment.facts.document.anchor });
  if (at === undefined) return [];
  const first = document.statements[0];
  return [
    {
      file: at.file,
      about: thing.arn,
      range: at.range,
      pointer: at.pointer,
      message: `${capitalised(thingName(thing.arn))}${inAccount(thing)} also holds the policy ${policy?.name ?? ''}, which the workspace lacks${first === undefined ? '' : ` (${statementWords(first)})`}. Shares are decided without it. Take it over with 'pull'.`,
    },
  ];
}
