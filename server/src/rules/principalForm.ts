/** What the rules on the form of a principal have in common: they hold wherever it stands, and know more in a share. */
import type { Located } from '../policy/document.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
import type { Share } from '../sharing/verdict.ts';
import { meantBy } from './document.ts';
import { editFile, fix, replacing } from './edits.ts';
import { defineSharedDocumentRule, type RuleText, type SharedDocumentRule } from './rule.ts';

interface PrincipalFormRule extends RuleText {
  readonly takes: (text: string) => boolean;
  /** `right` is whom the other policy of the share names in its place. */
  readonly message: (text: string, right: string | undefined, facts: DocumentFacts, shares: readonly Share[]) => string;
}

export function definePrincipalFormRule({ takes, message, ...text }: PrincipalFormRule): SharedDocumentRule {
  return defineSharedDocumentRule({
    ...text,
    alone: true,
    check: (facts, shares) =>
      principalsOfForm(facts, takes).map(({ value, range, pointer }) => ({
        range,
        pointer,
        message: message(value, meantBy(facts, shares, pointer), facts, shares),
      })),
    fixes: (finding, facts, shares, snapshot) => {
      const right = meantBy(facts, shares, finding.pointer);
      return right === undefined
        ? []
        : fix(
            `Change the principal to ${right}`,
            'preferred',
            editFile(snapshot, facts.document.file, replacing(finding.pointer, right)),
          );
    },
  });
}

/** In Principal and NotPrincipal, of Allow and Deny. */
export function principalsOfForm({ document }: DocumentFacts, takes: (text: string) => boolean): Located<string>[] {
  return document.statements.flatMap(({ principal, notPrincipal }) =>
    [...(principal?.entries ?? []), ...(notPrincipal?.entries ?? [])].flatMap(({ kind, values }) =>
      kind === 'AWS' ? values.filter(({ value }) => takes(value)) : [],
    ),
  );
}
