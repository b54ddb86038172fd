/** What a feature of the language server is, and what its handlers get to answer from. */

import type { Connection, Position, Range, ServerCapabilities } from 'vscode-languageserver';
import type { AnalysisStep } from '../ide/analysis.ts';
import type * as Functions from '../ide/features.ts';
import type { TextRange } from '../policy/document.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { Client } from './client.ts';
import { type Conversion, type Ranges, rangesIn } from './convert.ts';
import { positionIndex } from './positions.ts';
import type { Settings } from './settings.ts';

export interface Feature {
  /** What would be in the way of a client that does not know it is offered to those alone that do. */
  capabilities(client: Client): Partial<ServerCapabilities>;
  /** Before the connection listens. A handler asks when a request comes. */
  register(connection: Connection, ask: Ask): FeatureEvents | undefined;
}

/** What a feature wants to be told of, after everything was read. */
export interface FeatureEvents {
  onStep?(step: Pick<AnalysisStep, 'affected' | 'shares'>, client: Client): void;
  onSettings?(client: Client): void;
}

/** Waits until everything is read. */
export type Ask = () => Promise<Asked>;

/** The workspace as it is when a request comes. */
export interface Asked {
  readonly functions: typeof Functions;
  readonly snapshot: Snapshot;
  readonly conversion: Conversion;
  readonly client: Client;
  readonly settings: Settings;
  readonly ranges: Ranges;
}

/** A place in a document, in the core's terms. */
export interface AskedPlace {
  readonly path: string;
  readonly offset: number;
  /** A range of this document. */
  readonly range: (range: TextRange) => Range;
}

export function answering(functions: typeof Functions, conversion: Conversion, settings: Settings): Asked {
  const analysis = conversion.workspace.current();
  return {
    functions,
    snapshot: conversion.workspace.functions.snapshotOf(analysis),
    conversion,
    client: conversion.client,
    settings,
    ranges: rangesIn(conversion, analysis),
  };
}

export function placeOf({ client, conversion, snapshot, ranges }: Asked, uri: string, position: Position): AskedPlace {
  const path = conversion.uris.toPath(uri);
  const offset = positionIndex(snapshot.files.get(path)?.text ?? '', client.positionEncoding).offsetAt(position);
  return { path, offset, range: (range) => ranges(path, range) };
}
