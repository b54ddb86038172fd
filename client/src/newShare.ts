/** "New Share…": asks step by step, with a way back, then makes or extends all documents by one edit that can be looked at first. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
import { editOf, lookAtFirst } from './edits.ts';
import { translated, translatedName } from './translated.ts';

/** As the server tells it. */
interface Step {
  readonly field: string;
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly example?: string;
  readonly several: boolean;
}

interface Choice {
  readonly value: string | null;
  readonly label: string;
  readonly description: string;
}

type Wish = Readonly<Record<string, unknown>>;

interface Made {
  readonly resource: string;
  readonly principal: string;
  readonly edit: WorkspaceEdit;
  readonly verdict: string | null;
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

type Result = Made | { readonly problem: string };

const BACK = Symbol('back');

/** Several of these are chosen at once; the first two are answers, the others are asked for. */
const CONDITIONS: Readonly<Record<string, unknown>> = {
  viaService: true,
  encryptionContext: true,
  organization: '',
  until: '',
};

export async function newShare(client: BaseLanguageClient): Promise<void> {
  let wish: Wish = {};
  for (let index = 0; ; ) {
    const steps: readonly Step[] = await client.sendRequest('sharingPolicies/newShare/steps', { wish });
    const [step] = steps.slice(index, index + 1).map(inOurLanguage);
    const answer =
      step === undefined
        ? await confirmed(client, wish)
        : await ask(client, wish, step, vscode.l10n.t('New Share ({0} of {1})', index + 1, steps.length), index > 0);
    if (answer === undefined || answer === 'done') return;
    if (answer === BACK) index -= 1;
    else if (step !== undefined) {
      wish = withAnswer(wish, step, answer);
      index += 1;
    }
  }
}

/** Answers that are names stay as they are. */
function inOurLanguage({ title, choices, ...step }: Step): Step {
  return {
    ...step,
    title: translated(title),
    choices: choices.map(({ value, label, description }) => ({
      value,
      label: value === null ? translated(label) : label,
      description: translatedName(description),
    })),
  };
}

function withAnswer(wish: Wish, { field }: Step, answer: string | null | readonly string[]): Wish {
  if (field !== 'conditions') return { ...wish, [field]: answer };
  const chosen = new Set(answer);
  const others = Object.fromEntries(Object.entries(wish).filter(([name]) => !(name in CONDITIONS)));
  const kept = Object.entries(CONDITIONS).filter(([name]) => chosen.has(name));
  return { ...others, ...Object.fromEntries(kept.map(([name, value]) => [name, wish[name] ?? value])) };
}

type Answer = string | null | readonly string[] | typeof BACK | undefined;

/** Undefined: the person has given up. */
function ask(client: BaseLanguageClient, wish: Wish, step: Step, title: string, hasBack: boolean): Promise<Answer> {
  const problem = async (value: unknown): Promise<string | null> => {
    const said: string | null = await client.sendRequest('sharingPolicies/newShare/problem', {
      wish: { ...wish, [step.field]: value },
      field: step.field,
    });
    return said && translated(said);
  };
  return step.several ? pickSeveral(wish, step, title, hasBack) : pickOrType(wish, step, title, hasBack, problem);
}

interface Item extends vscode.QuickPickItem {
  /** Undefined: what is typed is the answer. */
  readonly value: string | null | undefined;
}

/** One list in which a value of one's own can be typed as well: it becomes the first item. */
function pickOrType(
  wish: Wish,
  step: Step,
  title: string,
  hasBack: boolean,
  problem: (value: unknown) => Promise<string | null>,
): Promise<Answer> {
  const pick = vscode.window.createQuickPick<Item>();
  const known: Item[] = step.choices.map((choice) => ({ ...choice }));
  const before = wish[step.field];
  pick.title = title;
  pick.placeholder = step.example === undefined ? step.title : vscode.l10n.t('{0}, e.g. {1}', step.title, step.example);
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.buttons = hasBack ? [vscode.QuickInputButtons.Back] : [];
  const typed = (wrong: string | null): Item[] =>
    step.example === undefined || pick.value === '' || known.some(({ value }) => value === pick.value)
      ? []
      : [
          {
            label: pick.value,
            ...(wrong === null ? {} : { detail: `$(error) ${wrong}` }),
            value: undefined,
            alwaysShow: true,
          },
        ];
  // A list has no line for what is wrong with what is typed: it stands under the item that is it.
  const list = (wrong: string | null = null) => {
    pick.items = [...typed(wrong), ...known];
  };
  list();
  pick.activeItems = known.filter(({ value }) => before !== undefined && value === before);
  pick.onDidChangeValue(async (text) => {
    list();
    const wrong = typed(null).length === 0 ? null : await problem(text);
    if (wrong !== null && text === pick.value) list(wrong);
  });
  return answered(pick, async ([item]) => {
    if (item === undefined) return undefined;
    // The list lags behind fast fingers: what stands there in full is what is meant.
    const isTyped = item.value === undefined || known.some(({ value: other }) => other === pick.value);
    const value = isTyped ? pick.value : item.value;
    const wrong = await problem(value);
    if (wrong === null) return { answer: value };
    list(wrong);
    return undefined;
  });
}

function pickSeveral(wish: Wish, step: Step, title: string, hasBack: boolean): Promise<Answer> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = step.title;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.buttons = hasBack ? [vscode.QuickInputButtons.Back] : [];
  pick.items = step.choices.map((choice) => ({ ...choice }));
  const before = wish[step.field];
  pick.selectedItems = pick.items.filter(({ value }) =>
    Array.isArray(before) ? before.includes(value) : step.field === 'conditions' && String(value) in wish,
  );
  return answered(pick, async (items) => ({ answer: items.flatMap(({ value }) => value ?? []) }));
}

/** Shows it until it is answered, left or gone back from. `accept` gives nothing as long as the answer is not good. */
function answered(
  pick: vscode.QuickPick<Item>,
  accept: (items: readonly Item[]) => Promise<{ readonly answer: Answer } | undefined>,
): Promise<Answer> {
  return new Promise((resolve) => {
    pick.onDidTriggerButton(() => finish(BACK));
    pick.onDidHide(() => finish(undefined));
    pick.onDidAccept(async () => {
      pick.busy = true;
      const accepted = await accept(pick.selectedItems).catch((): undefined => undefined);
      pick.busy = false;
      if (accepted !== undefined) finish(accepted.answer);
    });
    pick.show();
    function finish(answer: Answer): void {
      resolve(answer);
      pick.dispose();
    }
  });
}

/** What it will be is said before it is made; going back from there is going back to the last question. */
async function confirmed(client: BaseLanguageClient, wish: Wish): Promise<Answer | 'done'> {
  const result: Result = await client.sendRequest(REQUEST, { wish });
  if ('problem' in result) {
    void vscode.window.showErrorMessage(translated(result.problem));
    return undefined;
  }
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = titleOf(result);
  pick.placeholder = EXPECTATIONS[result.verdict ?? ''] ?? vscode.l10n.t('Nothing tells whether the share will work.');
  pick.ignoreFocusOut = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  pick.items = [
    { label: `$(check) ${vscode.l10n.t('Apply')}`, detail: filesOf(result), value: 'apply' },
    {
      label: `$(eye) ${vscode.l10n.t('Look at Each Change First')}`,
      detail: vscode.l10n.t('Nothing is written that is not checked there'),
      value: 'look',
    },
  ];
  const answer = await answered(pick, async ([item]) => item && { answer: item.value ?? undefined });
  if (answer !== 'apply' && answer !== 'look') return answer;
  await apply(client, result, answer === 'look');
  return 'done';
}

const REQUEST = 'sharingPolicies/newShare';

const EXPECTATIONS: Readonly<Record<string, string>> = {
  allowed: vscode.l10n.t('The share will work.'),
  denied: vscode.l10n.t('The share will not work yet: another policy of this workspace is in the way.'),
  conditional: vscode.l10n.t('Whether the share works will depend on its conditions.'),
};

function titleOf({ resource, principal }: Made): string {
  return vscode.l10n.t('Share {0} with {1}', resource, principal);
}

function filesOf({ created, changed }: Made): string {
  const names = (uris: readonly string[]) =>
    uris.map((uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false)).join(', ');
  const parts = [
    created.length > 0 ? vscode.l10n.t('makes {0}', names(created)) : '',
    changed.length > 0 ? vscode.l10n.t('changes {0}', names(changed)) : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

async function apply(client: BaseLanguageClient, result: Made, isLookedAt: boolean): Promise<void> {
  const edit = await editOf(client, result.edit);
  if (isLookedAt) lookAtFirst(edit, titleOf(result));
  // One step to undo, whatever the number of files.
  const isApplied = await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  const [first] = [...result.created, ...result.changed];
  if (isApplied && first !== undefined)
    await vscode.window.showTextDocument(vscode.Uri.parse(first), { preview: false });
}
