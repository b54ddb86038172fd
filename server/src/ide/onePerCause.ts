/** One cause, one finding: what several shares suffer from, and what two rules say of one element. */
import { type Finding, GRAVITY } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';

/**
 * A cause that several shares suffer from is one finding; what is wrong with a document by itself is not said where a
 * share's finding at the same place says no less. What a document says beside its shares is not said of an element that
 * keeps one of them from working; where something is missing, the place is just where it belongs. A hint is not given where
 * something graver is said.
 */
export function onePerCause(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  const taken = gravest(findings.filter(({ code }) => SHARE_CODES.has(code)));
  const refused = new Set(
    findings.filter(({ severity, code }) => severity === 'error' && DOCUMENT_CODES.has(code)).map(placeOf),
  );
  const wrong = gravest(findings.filter(({ code, subject }) => CAUSE_CODES.has(code) && subject === ''));
  for (const finding of findings) {
    // A text that AWS refuses is wrong, and no placeholder on top of it.
    if (finding.code === 'placeholder' && refused.has(placeOf(finding))) continue;
    const said = isAboutDocument(finding) ? taken : SHARED_CODES.has(finding.code) ? wrong : undefined;
    if ((said?.get(placeOf(finding)) ?? -1) >= GRAVITY[finding.severity]) continue;
    if (finding.severity === 'hint' && (taken.get(placeOf(finding)) ?? -1) > GRAVITY.hint) continue;
    const id = `${finding.code}|${finding.range.start}|${finding.pointer}|${finding.subject}`;
    const known = merged.get(id);
    if (known === undefined) merged.set(id, finding);
    else {
      // The one that asks for more says all that the other says.
      const [most, less] = finding.message.length > known.message.length ? [finding, known] : [known, finding];
      merged.set(id, { ...most, shares: [...new Set([...most.shares, ...less.shares])] });
    }
  }
  return [...merged.values()];
}

/** How grave the gravest finding at each place is. */
function gravest(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const finding of findings) {
    const place = placeOf(finding);
    places.set(place, Math.max(places.get(place) ?? 0, GRAVITY[finding.severity]));
  }
  return places;
}

function placeOf({ range }: Finding): string {
  return `${range.start}:${range.end}`;
}

/** Whether it is about the words of one document, and not about shares, files or joins. */
function isAboutDocument({ code }: Finding): boolean {
  return code === 'placeholder' || DOCUMENT_CODES.has(code);
}

const DOCUMENT_CODES = codesOf('document');
const SHARE_CODES = codesOf('cause', 'shared-document');
const CAUSE_CODES = codesOf('cause');
const SHARED_CODES = codesOf('shared-document');

function codesOf(...kinds: readonly Rule['about'][]): ReadonlySet<string> {
  return new Set(RULES.filter(({ about }) => kinds.includes(about)).map(({ code }) => code));
}
