import { contains, type Token } from '../../iam/glob.ts';
import { compilePattern, type PatternMode } from '../../iam/wildcard.ts';
import type { Located, Statement, ValueList } from '../../policy/document.ts';
import { removingElement } from '../edits.ts';
import { isOpen } from '../elements/open.ts';
import { statementName, statementPlace } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

export default definePolicyRules(
  [
    {
      code: 'redundant-action',
      severity: 'hint',
      summary: 'An action is covered by another one of the same statement',
      issues: ['REDUNDANT_ACTION'],
      docs: `An action that another one of the list covers adds nothing. Who takes the wider one out later may be surprised by what is still allowed.

AWS: [Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).`,
    },
    {
      code: 'redundant-resource',
      severity: 'hint',
      summary: 'A resource is covered by another one of the same statement',
      issues: ['REDUNDANT_RESOURCE'],
      docs: `A resource that another one of the list covers adds nothing. Who takes the wider one out later may be surprised by what is still allowed.

AWS: [Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).`,
    },
    {
      code: 'redundant-statement',
      severity: 'hint',
      summary: 'A statement is there twice',
      issues: ['REDUNDANT_STATEMENT'],
      docs: `Two statements that say the same are one too many: who changes one of them later changes nothing.

AWS: [Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html).`,
    },
  ],
  {
    document: (view) => {
      if (view.facts.document.statements.length > 1) reportStatements(view);
    },
    statement: (statement, view) => {
      for (const list of [statement.action, statement.notAction]) reportList(list, 'redundant-action', 'like', view);
      for (const list of [statement.resource, statement.notResource]) {
        reportList(list, 'redundant-resource', 'resource', view);
      }
    },
  },
);

/** Most lists are a few whole names: nothing has to be made of them to see that they are different. */
function mayBeRedundant(values: readonly Located<string>[]): boolean {
  if (values.length > 8) return true;
  for (let one = 0; one < values.length; one++) {
    const { value } = values[one]!;
    if (value.includes('*') || value.includes('?')) return true;
    for (let other = 0; other < one; other++) {
      const { length } = values[other]!.value;
      if (length === value.length && values[other]!.value.toLowerCase() === value.toLowerCase()) return true;
    }
  }
  return false;
}

/** A list is mostly of whole names: only those with a wildcard can cover another one. */
function reportList(list: ValueList | undefined, code: string, mode: PatternMode, view: PolicyView): void {
  if (list === undefined || list.values.length < 2 || !mayBeRedundant(list.values)) return;
  const ignoreCase = mode === 'like';
  const written = (value: Located<string>) => (ignoreCase ? value.value.toLowerCase() : value.value);
  const seen = new Set<string>();
  const wide = list.values.filter(({ value }) => /[*?]/.test(value) && !isOpen(value) && !value.includes('${'));
  const patterns = wide.map((value) => ({
    value,
    tokens: tokens(written(value), mode),
    start: fixedStart(written(value)),
  }));
  for (const value of list.values) {
    const text = written(value);
    const twice = seen.has(text);
    seen.add(text);
    if (isOpen(text)) continue;
    const cover = twice
      ? value
      : patterns.find(
          (pattern) => pattern.value !== value && text.startsWith(pattern.start) && covers(pattern, text, mode),
        )?.value;
    if (cover === undefined || (!twice && written(cover) === text)) continue;
    view.report({
      code,
      message: twice
        ? `"${value.value}" is there twice. Remove one.`
        : `"${cover.value}" covers "${value.value}" already. Remove it, or the wider one if just this is meant.`,
      range: value.range,
      pointer: value.pointer,
      fixes: [
        {
          title: `Remove "${value.value}"`,
          // Which of the two is too much, the narrow or the wide one, is for a person to say.
          safety: twice ? 'preferred' : 'offered',
          steps: [removingElement(value.pointer)],
        },
      ],
    });
  }
}

interface Wide {
  readonly value: Located<string>;
  readonly tokens: readonly Token[];
  /** What stands before its first wildcard. */
  readonly start: string;
}

/** Of two that cover one another the later one is redundant; `contains` is never true by mistake. */
function covers(pattern: Wide, text: string, mode: PatternMode): boolean {
  return contains(pattern.tokens, tokens(text, mode));
}

function tokens(text: string, mode: PatternMode): readonly Token[] {
  return compilePattern(text, { mode, variables: false, ignoreCase: false }).tokens;
}

function fixedStart(text: string): string {
  return text.slice(0, Math.max(text.search(/[*?]/), 0));
}

function reportStatements({ facts, report }: PolicyView): void {
  const { document } = facts;
  const first = new Map<string, Statement>();
  for (const statement of alike(document.statements)) {
    const said = wordsOf(statement);
    const known = first.get(said);
    if (known === undefined) {
      first.set(said, statement);
      continue;
    }
    report({
      code: 'redundant-statement',
      message: `${statementName(statement, document)} says the same as ${lower(statementName(known, document))}. Remove one of them.`,
      ...statementPlace(statement),
      related: [{ file: document.file, range: statementPlace(known).range, message: 'The same is said here' }],
      fixes: [{ title: 'Remove the statement', safety: 'preferred', steps: [removingElement(statement.pointer)] }],
    });
  }
}

/** Statements that are as long as another one; all others are different from each other. */
function alike(statements: readonly Statement[]): Statement[] {
  const bySign = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { action, notAction, resource, notResource, conditions } = statement;
    const [one, other] = [action ?? notAction, resource ?? notResource];
    // In any order the sum of lengths is the same.
    const sign = `${total(one)} ${total(other)} ${conditions.length}`;
    const known = bySign.get(sign);
    if (known === undefined) bySign.set(sign, [statement]);
    else known.push(statement);
  }
  const found = [...bySign.values()].filter((group) => group.length > 1);
  return found.flatMap((group) => (group.length < 8 ? group : bySecondSign(group)));
}

/** Many statements of one length are mostly a list of resources: then the letters decide. */
function bySecondSign(statements: readonly Statement[]): Statement[] {
  const bySign = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { resource, notResource } = statement;
    const values = (resource ?? notResource)?.values ?? [];
    const sign = values.length === 1 ? values[0]!.value : `${values.length}`;
    const known = bySign.get(sign);
    if (known === undefined) bySign.set(sign, [statement]);
    else known.push(statement);
  }
  return [...bySign.values()].filter((group) => group.length > 1).flat();
}

function total(list: ValueList | undefined): number {
  let sum = 0;
  if (list !== undefined) for (const { value } of list.values) sum += value.length + 1;
  return sum;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What a statement says, whatever its Sid and the order of its elements. */
function wordsOf(statement: Statement): string {
  const words: string[] = [statement.effect?.value ?? ''];
  for (const name of ['action', 'notAction', 'resource', 'notResource'] as const) {
    const list = statement[name];
    if (list !== undefined) words.push(name, ...sorted(list.values));
  }
  for (const name of ['principal', 'notPrincipal'] as const) {
    const element = statement[name];
    if (element !== undefined)
      words.push(name, ...element.entries.map(({ kind, values }) => `${kind}=${sorted(values).join()}`).sort());
  }
  const conditions = statement.conditions.map(
    ({ operator, key, values }) => `${operator.value} ${key.value}=${sorted(values).join()}`,
  );
  words.push(...conditions.sort());
  for (const { pointer } of statement.notUnderstood) words.push(pointer);
  return words.join('\n');
}

function sorted(values: readonly Located<string>[]): string[] {
  return values.length === 1 ? [values[0]!.value] : values.map(({ value }) => value).sort();
}
