/**
 * `sharingPolicies/explain`: why AWS has denied a request. Plain values, so that any editor can show them; none of the
 * text is markup, and what it quotes of a pasted message is data.
 */
import { type Location, RequestType, type WorkspaceEdit } from 'vscode-languageserver';
import type { Explanation, Note, Reason } from '../ide/explain/explanation.ts';
import type { RelatedPlace } from '../rules/finding.ts';
import type { Verdict } from '../sharing/share.ts';
import { editOf } from './codeActions.ts';
import { docsUri } from './convert.ts';
import type { Asked, Feature } from './feature.ts';

export interface ExplainParams {
  /** An error message as AWS or an SDK prints it, or CloudTrail events. */
  readonly text: string;
}

export interface ExplainResult {
  /** One for each denied request that the text speaks of. */
  readonly explanations: readonly ToldExplanation[];
}

export interface ToldExplanation {
  readonly verdict: Verdict;
  readonly summary: string;
  readonly reasons: readonly ToldReason[];
  readonly decidedBy: readonly ToldPlace[];
  readonly notes: readonly Note[];
  /** Ids of the shares that the request is about, or could be. */
  readonly shares: readonly string[];
}

export interface ToldReason {
  readonly code?: string;
  /** Where the rule is documented. */
  readonly docs?: string;
  readonly first: boolean;
  readonly message: string;
  readonly location: Location;
  readonly related: readonly ToldPlace[];
  readonly fixes: readonly ToldFix[];
}

export interface ToldPlace {
  readonly location: Location;
  readonly message: string;
}

export interface ToldFix {
  readonly title: string;
  readonly edit: WorkspaceEdit;
}

export const ExplainRequest = new RequestType<ExplainParams, ExplainResult, void>('sharingPolicies/explain');

export const EXPLAIN: Feature = {
  capabilities: () => ({}),
  register(connection, ask) {
    connection.onRequest(ExplainRequest, async ({ text }) => {
      const asked = await ask();
      const { workspace } = asked.conversion;
      const analysis = workspace.current();
      return {
        explanations: workspace.functions
          .readDenials(text)
          .map((denial) => told(asked, workspace.functions.explain(analysis, denial))),
      };
    });
  },
};

function told(asked: Asked, { verdict, summary, reasons, decidedBy, notes, shares }: Explanation): ToldExplanation {
  return {
    verdict,
    summary,
    reasons: reasons.map((reason) => reasonOf(asked, reason)),
    decidedBy: decidedBy.map((place) => placeOf(asked, place)),
    notes,
    shares: shares.map(({ id }) => id),
  };
}

function reasonOf(asked: Asked, reason: Reason): ToldReason {
  const { conversion } = asked;
  const { code, first, message, related, fixes } = reason;
  return {
    ...(code === undefined ? {} : { code, docs: docsUri(conversion, code) }),
    first,
    message,
    location: placeOf(asked, reason).location,
    related: related.map((place) => placeOf(asked, place)),
    fixes: fixes.flatMap((fix) => {
      const edit = editOf(conversion, conversion.workspace.current(), fix);
      return edit === undefined ? [] : [{ title: fix.title, edit }];
    }),
  };
}

function placeOf({ conversion, ranges }: Asked, { file, range, message }: RelatedPlace): ToldPlace {
  return { location: { uri: conversion.uris.toUri(file), range: ranges(file, range) }, message };
}
