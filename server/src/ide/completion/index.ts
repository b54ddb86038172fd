/** Completion: what can be typed at a place of a policy document or of `sharing.json`. */
import type { LoadReference } from '../../iam/reference/reference.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { actionValues } from './actions.ts';
import { conditionKeys, operators } from './conditions.ts';
import { conditionValues } from './conditionValues.ts';
import { type CompletionContext, completionContext } from './context.ts';
import { documentElements, effects, statementElements, versions } from './elements.ts';
import { type CompletionItem, itemFor, type Proposal } from './item.ts';
import { manifestContext, manifestProposals } from './manifest.ts';
import type { TypingPlace } from './place.ts';
import { principalKinds, principalValues, wholePrincipals } from './principals.ts';
import { resourceValues } from './resources.ts';
import { wholeStatements } from './statements.ts';

export type { CompletionItem, CompletionKind } from './item.ts';

export interface CompletionOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly reference?: LoadReference | undefined;
  /** The editor knows the JSON Schema of `sharing.json` and offers names and fixed values itself. */
  readonly hasSchema?: boolean;
}

/** Sorted by `sortText`; empty where nothing of ours can be typed. `offset` in UTF-16 units. */
export function completions(
  snapshot: Snapshot,
  options: CompletionOptions,
  file: string,
  offset: number,
): readonly CompletionItem[] {
  const manifest = manifestContext(snapshot, file, offset, options.hasSchema ?? false);
  if (manifest !== undefined) return sorted(manifestProposals(manifest), manifest.place);
  const context = completionContext(snapshot, options, file, offset);
  if (context === undefined) return [];
  return sorted(proposalsFor(context), context.place);
}

function sorted(proposals: readonly Proposal[], place: TypingPlace): CompletionItem[] {
  return proposals
    .map((proposal) => itemFor(place, proposal))
    .sort((one, other) => (one.sortText < other.sortText ? -1 : one.sortText > other.sortText ? 1 : 0));
}

function proposalsFor(context: CompletionContext): Proposal[] {
  const { place, inDocument, inStatement, facts } = context;
  if (inStatement !== undefined) return inStatementProposals(context, inStatement);
  if (place.role === 'name')
    return inDocument.length === 0 && facts?.document.form !== 'statements' ? documentElements(context) : [];
  if (inDocument.length === 0 && facts === undefined) return wholeDocument();
  return inDocument[0] === 'Version' ? versions() : [];
}

function wholeDocument(): Proposal[] {
  const snippet =
    '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t"Effect": "${1|Allow,Deny|}",\n\t\t\t$0\n\t\t}\n\t]\n}';
  return [{ label: 'policy document', kind: 'statement', detail: 'Version and Statement', rank: 0, snippet }];
}

function inStatementProposals(context: CompletionContext, path: readonly (string | number)[]): Proposal[] {
  const { role, openingQuote } = context.place;
  const [element, second, third] = path;
  if (role === 'name') {
    if (path.length === 0) return statementElements(context);
    if (element === 'Principal' || element === 'NotPrincipal') return path.length === 1 ? principalKinds(context) : [];
    if (element !== 'Condition') return [];
    return path.length === 1 ? operators(context) : path.length === 2 ? conditionKeys(context, String(second)) : [];
  }
  switch (element) {
    case undefined:
      return openingQuote ? [] : wholeStatements(context);
    case 'Effect':
      return effects();
    case 'Action':
    case 'NotAction':
      return actionValues(context);
    case 'Resource':
    case 'NotResource':
      return resourceValues(context);
    case 'Principal':
    case 'NotPrincipal':
      return typeof second === 'string' ? principalValues(context, second) : wholePrincipals(context);
    case 'Condition':
      return third === undefined ? [] : conditionValues(context, String(second), String(third));
    default:
      return [];
  }
}
