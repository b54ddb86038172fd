/** The user's settings, section `sharingPolicies`. */
import type { Connection } from 'vscode-languageserver';
import type { Selection } from '../files/selecting.ts';
import type { Severity } from '../rules/finding.ts';

export const SECTION = 'sharingPolicies';

export interface Settings extends Selection {
  readonly severity: Readonly<Record<string, Severity | 'off'>>;
  /** Shares above policy documents. */
  readonly codeLens: boolean;
  /** Aliases behind account ids. */
  readonly inlayHints: boolean;
  /** The AWS profile for each account. */
  readonly profiles: Readonly<Record<string, string>>;
}

export const DEFAULT_SETTINGS: Settings = {
  include: [],
  exclude: [],
  severity: {},
  codeLens: true,
  inlayHints: true,
  profiles: {},
};

const SEVERITIES: ReadonlySet<unknown> = new Set<Severity | 'off'>(['error', 'warning', 'information', 'hint', 'off']);

/** An answer that does not come must not keep the server from its work: milliseconds until it goes on without. */
const PATIENCE = 5000;

/**
 * The settings in what a client sent: the section itself, or an object that has it under its name. Values of a wrong
 * type count as not set; what is not set comes from `fallback`.
 */
export function settingsFrom(value: unknown, fallback: Settings): Settings {
  const given = asRecord(value);
  const section = SECTION in given ? asRecord(given[SECTION]) : given;
  return {
    include: stringsOr(section.include, fallback.include),
    exclude: stringsOr(section.exclude, fallback.exclude),
    severity: severitiesOr(section.severity, fallback.severity),
    codeLens: booleanOr(section.codeLens, fallback.codeLens),
    inlayHints: booleanOr(section.inlayHints, fallback.inlayHints),
    profiles: profilesOr(section.profiles, fallback.profiles),
  };
}

/** Asks the client; `fallback` if it gives no answer. */
export async function askSettings(connection: Connection, fallback: Settings): Promise<Settings> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, undefined);
  });
  try {
    const answer: unknown = await Promise.race([connection.workspace.getConfiguration(SECTION), patience]);
    return settingsFrom(answer, fallback);
  } catch (error) {
    connection.console.warn(`The settings could not be had from the editor: ${String(error)}`);
    return fallback;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether other files are looked at than before. */
export function selectsOtherwise(a: Selection, b: Selection): boolean {
  return JSON.stringify([a.include, a.exclude]) !== JSON.stringify([b.include, b.exclude]);
}

/** Whether findings come out differently than before. */
export function judgesOtherwise(a: Settings, b: Settings): boolean {
  return JSON.stringify(a.severity) !== JSON.stringify(b.severity);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function booleanOr(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

function stringsOr(value: unknown, fallback: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : fallback;
}

function severitiesOr(value: unknown, fallback: Settings['severity']): Settings['severity'] {
  if (typeof value !== 'object' || value === null) {
    return fallback;
  }
  return Object.fromEntries(Object.entries(value).filter(([, severity]) => SEVERITIES.has(severity)));
}

function profilesOr(value: unknown, fallback: Settings['profiles']): Settings['profiles'] {
  if (typeof value !== 'object' || value === null) {
    return fallback;
  }
  return Object.fromEntries(
    Object.entries(value).filter(
      ([account, name]) => /^\d{12}$/.test(account) && typeof name === 'string' && name !== '',
    ),
  );
}
