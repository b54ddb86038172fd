/** `explain --format json`: the shape is a contract; a key is never renamed or dropped within version 1. */
import type { Explanation } from '../../ide/explain/explanation.ts';
import type { Report } from '../report.ts';
import { fixWriter, placeWriter, relatedWriter } from './json.ts';

export function formatExplanationsJson(
  explanations: readonly Explanation[],
  files: Pick<Report, 'textOf' | 'workingDirectory' | 'docsFor'>,
): string {
  const at = placeWriter(files);
  const toRelated = relatedWriter(at);
  const toFix = fixWriter(at);
  const value = {
    version: 1,
    explanations: explanations.map(({ denial, verdict, summary, reasons, decidedBy, notes, shares }) => {
      const { principal, session, action, resource, region, said } = denial;
      return {
        request: {
          principal: principal ?? null,
          session: session ?? null,
          action: action ?? null,
          resource: resource ?? null,
          region: region ?? null,
        },
        aws:
          said === undefined
            ? null
            : {
                form: said.form,
                denial: said.effect ?? null,
                policyType: said.policyType ?? null,
                policyArn: said.policyArn ?? null,
              },
        verdict,
        summary,
        reasons: reasons.map(({ code, first, message, file, range, pointer, related, fixes }) => ({
          code: code ?? null,
          first,
          message,
          ...at(file, range),
          pointer,
          related: related.map(toRelated),
          fixes: fixes.map(toFix),
          docs: code === undefined ? null : files.docsFor(code),
        })),
        decidedBy: decidedBy.map(toRelated),
        notes: notes.map(({ text, command }) => ({ text, command: command ?? null })),
        shares: shares.map((share) => ({
          principal: share.principal,
          resource: share.resource,
          key: share.key,
          access: share.access,
          verdict: share.verdict,
        })),
      };
    }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
