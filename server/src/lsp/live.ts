/** Live accounts for an editor: everything here starts with a person's command. */
import { constants, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { CancellationToken, Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { LiveHost, ProfileSettings } from '../aws/host.ts';
import { writeTogether } from '../host/writeTogether.ts';
import type { Wanted } from '../ide/live/index.ts';
import type { Deployed } from '../sharing/deployed.ts';
import {
  CheckRequest,
  ChoicesRequest,
  ConfirmRequest,
  DeployedTextRequest,
  type LiveOptions,
  type LiveParams,
  type LiveResult,
  type LiveSession,
  MfaRequest,
  PermissionsRequest,
  PullRequest,
} from './liveProtocol.ts';

const NOTHING: LiveResult = { outcome: 'done', written: [], gaps: [], notes: [], findings: 0, differing: [] };

/** Answers the requests of `liveProtocol.ts`. */
export function serveLive(connection: Connection, options: LiveOptions): void {
  const { uris, documents } = options;
  /** All that was read so far, for showing it beside the files. */
  let known: Deployed | undefined;

  connection.onRequest(ChoicesRequest, async () => {
    const { liveChoices } = await loadLive();
    return liveChoices((await options.session).workspace.current());
  });

  connection.onRequest(PermissionsRequest, async () => {
    const { neededPolicies } = await loadLive();
    const policies = neededPolicies((await options.session).workspace.current());
    return { text: `${JSON.stringify(Object.fromEntries(policies), undefined, 2)}\n` };
  });

  connection.onRequest(DeployedTextRequest, async ({ uri }) => {
    const { deployedTextOf } = await loadLive();
    const analysis = (await options.session).workspace.current();
    const text = known === undefined ? undefined : deployedTextOf(analysis, known, uris.toPath(uri));
    return text === undefined ? null : { text };
  });

  connection.onRequest(PullRequest, (params, token) =>
    run(params, token, { read: true }, async (session, deployed, gaps) => {
      const { workspace, disk } = session;
      const { planPull } = await loadLive();
      const plan = planPull(workspace.current(), deployed);
      const written = writeTogether(plan.writes, workspace.current().options.folders);
      const done = written.done ? plan.writes : written.refused === 'failed' ? written.written : [];
      // A client that watches no files would not tell.
      await disk.refresh(new Set(done.map(({ path }) => path)));
      const result = { ...NOTHING, written: done.map(({ path }) => uris.toUri(path)), gaps, notes: plan.notes };
      return written.done ? result : { ...result, outcome: 'failed' as const, ...refusal(written) };
    }),
  );

  connection.onRequest(CheckRequest, (params, token) =>
    run(params, token, wantedBy(params.what), async ({ workspace }, deployed, gaps) => {
      const { differingFiles, findingsAfter } = await loadLive();
      workspace.observe(deployed);
      const analysis = workspace.current();
      const files = params.uris && new Set(params.uris.map((uri) => uris.toPath(uri)));
      const findings = findingsAfter(analysis, deployed).filter(({ file }) => files?.has(file) !== false);
      return {
        ...NOTHING,
        gaps,
        findings: findings.length,
        differing: differingFiles(analysis, deployed).map((path) => uris.toUri(path)),
      };
    }),
  );

  async function run(
    params: LiveParams,
    token: CancellationToken,
    wanted: Wanted,
    use: (session: LiveSession, deployed: Deployed, gaps: readonly string[]) => Promise<LiveResult>,
  ): Promise<LiveResult> {
    const session = await options.session;
    const { deployedFrom, gapWords, mergeDeployed, questionsFor, unreadableArns } = await loadLive();
    const analysis = session.workspace.current();
    const strange = unreadableArns(analysis, params.arns ?? []);
    if (strange.length > 0) {
      const message = `${strange.join(', ')}: not the whole ARN of a secret, key, bucket, role or user.`;
      return { ...NOTHING, outcome: 'failed', message };
    }
    const files = params.uris?.map((uri) => uris.toPath(uri));
    const questions = questionsFor(analysis, { ...wanted, arns: params.arns, files });
    const progress =
      params.workDoneToken === undefined
        ? undefined
        : connection.window.attachWorkDoneProgress(params.workDoneToken as string);
    const { askAws, AwsFailure, Cancelled } = await import('../aws/index.ts');
    const stopping = new AbortController();
    const cancellation = token.onCancellationRequested(() => stopping.abort());
    progress?.begin('AWS', 0, undefined, true);
    try {
      const answer = await askAws(profileSettings(), createHost(stopping.signal, progress), questions);
      const deployed = deployedFrom(questions, answer, Date.now());
      known = mergeDeployed(known, deployed);
      return await use(session, deployed, answer.gaps.map(gapWords));
    } catch (error) {
      if (error instanceof Cancelled) return { ...NOTHING, outcome: 'stopped' };
      if (!(error instanceof AwsFailure)) throw error;
      const { message, remedy } = error;
      return { ...NOTHING, outcome: 'failed', message, ...(remedy === undefined ? {} : { remedy }) };
    } finally {
      cancellation.dispose();
      progress?.done();
    }
  }

  function profileSettings(): ProfileSettings {
    return { profiles: options.profiles(), defaultProfile: undefined };
  }

  function createHost(signal: AbortSignal, progress: WorkDoneProgressReporter | undefined): LiveHost {
    return {
      signal,
      confirm: (identities, leftOut) =>
        connection.sendRequest(ConfirmRequest, {
          identities: identities.map(({ account, profile, arn }) => ({ account, profile: profile ?? null, arn })),
          leftOut,
        }),
      async mfaCode(device) {
        const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
        const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
        const sent = await connection.sendRequest(MfaRequest, { device, publicKey: pem });
        if (sent === null) return undefined;
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        return privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256' }, Buffer.from(sent, 'base64')).toString();
      },
      progress: (message, done, total) => progress?.report(total === 0 ? 0 : Math.floor((100 * done) / total), message),
    };
  }

  /** Why nothing, or not all, was written. */
  function refusal(written: Exclude<ReturnType<typeof writeTogether>, { done: true }>): {
    message: string;
    remedy: string;
  } {
    if (written.refused === 'failed') {
      return { message: `${written.file.path}: not written: ${written.reason}.`, remedy: 'Try again.' };
    }
    const names = written.files.map(({ path }) => path).join(', ');
    if (written.refused === 'outside') {
      return {
        message: `${names}: outside the workspace. Nothing was written.`,
        remedy: 'Open the folder that holds it.',
      };
    }
    const unsaved = written.files.some(({ path }) => documents.has(path));
    return unsaved
      ? {
          message: `${names}: there are unsaved changes. Nothing was written.`,
          remedy: 'Save the file, and pull again.',
        }
      : { message: `${names}: changed meanwhile. Nothing was written.`, remedy: 'Pull again.' };
  }
}

/** When a command asks: the server answers `initialize` before it has read any of this. */
function loadLive() {
  return import('../ide/live/index.ts');
}

function wantedBy(what: 'compare' | 'verify' | 'simulate' | 'validate'): Wanted {
  if (what === 'compare') return { read: true };
  return what === 'verify' ? { verify: true } : what === 'simulate' ? { simulate: true } : { validate: true };
}
