/** Tells the client how many shares there are and how many work, and how old what is known of AWS's services is. */
import { type Connection, NotificationType } from 'vscode-languageserver';
import type { Verdict } from '../sharing/share.ts';
import { afterPause } from './scheduling.ts';
import type { Workspace } from './workspace.ts';

export interface Status extends Readonly<Record<Verdict, number>> {
  readonly shares: number;
  readonly documents: number;
  /** The day of AWS's service reference, `2026-09-26`; absent until something has been looked up in it. */
  readonly reference?: string;
}

export const StatusNotification = new NotificationType<Status>('sharingPolicies/status');

/** Counting goes over the whole workspace, so it waits until nobody types: milliseconds. */
const PAUSE = 50;

/** Gives a function that sends the status, soon, if it is another than the one sent last. */
export function createStatus(
  connection: Connection,
  workspace: Workspace,
  referenceDate: () => string | undefined,
): () => void {
  let sent = '';
  return afterPause(() => {
    const date = referenceDate();
    const status: Status = { ...countsOf(workspace), ...(date === undefined ? {} : { reference: date }) };
    const text = JSON.stringify(status);
    if (text !== sent) {
      sent = text;
      void connection.sendNotification(StatusNotification, status);
    }
  }, PAUSE);
}

function countsOf({ functions, current }: Workspace): Omit<Status, 'reference'> {
  const analysis = current();
  const shares = functions.shares(analysis);
  const verdicts: Record<Verdict, number> = { allowed: 0, denied: 0, conditional: 0, unknown: 0 };
  for (const share of shares) {
    verdicts[share.verdict]++;
  }
  return { shares: shares.length, ...verdicts, documents: functions.summary(analysis).documents };
}
