/**
 * Shares for lists and pictures: requests, and a notification when shares have changed. Plain values; none of the texts is
 * markup, some come out of policies.
 */
import type { SharePlace } from '../ide/shares/place.ts';
import type { Scene } from '../ide/shares/scene.ts';
import type { ShareDetail } from '../ide/shares/tree.ts';
import type { Asked, Feature } from './feature.ts';
import { afterPause } from './scheduling.ts';
import {
  MarkdownRequest,
  PanoramaRequest,
  PictureRequest,
  ShareRequest,
  SharesChanged,
  SharesInRequest,
  SharesRequest,
  type Told,
  type ToldScene,
  type ToldShare,
} from './sharesProtocol.ts';

/** Nobody looks at a list or a picture while the next letter is being typed: milliseconds. */
const PAUSE = 50;

export const SHARES: Feature = {
  capabilities: () => ({}),

  register(connection, ask) {
    let listens = false;
    const changed = new Set<string>();
    const tell = afterPause(() => {
      const ids = [...changed];
      changed.clear();
      void connection.sendNotification(SharesChanged, { ids });
    }, PAUSE);

    connection.onRequest(SharesRequest, async ({ ids }) => {
      const { functions, snapshot } = await ask();
      listens = true;
      return functions.shareSummaries(snapshot, ids);
    });
    connection.onRequest(ShareRequest, async ({ id }) => {
      const asked = await ask();
      const share = asked.functions.shareDetail(asked.snapshot, id);
      return share === undefined ? null : toldShare(asked, share);
    });
    connection.onRequest(SharesInRequest, async ({ uri }) => {
      const { functions, snapshot, conversion } = await ask();
      return functions.sharesIn(snapshot, conversion.uris.toPath(uri));
    });
    connection.onRequest(MarkdownRequest, async ({ ids }) => {
      const { functions, snapshot } = await ask();
      return functions.sharesMarkdown(snapshot, ids);
    });
    connection.onRequest(PictureRequest, async ({ id }) => {
      const asked = await ask();
      listens = true;
      const like = asked.functions.shareLike(asked.snapshot, id);
      const scene = like === undefined ? undefined : asked.functions.pictureOf(asked.snapshot, like);
      return like === undefined || scene === undefined ? null : { id: like, scene: toldScene(asked, scene) };
    });
    connection.onRequest(PanoramaRequest, async ({ query }) => {
      const asked = await ask();
      listens = true;
      return toldScene(asked, asked.functions.panorama(asked.snapshot, query));
    });

    return {
      onStep({ shares }) {
        if (!listens || shares.length === 0) return;
        for (const id of shares) changed.add(id);
        tell();
      },
    };
  },
};

function toldShare(asked: Asked, { manifest, legs, ...share }: ShareDetail): ToldShare {
  return {
    ...share,
    manifest: manifest === null ? null : asked.conversion.uris.toUri(manifest),
    legs: legs.map((leg) => ({
      ...told(asked, leg),
      statements: leg.statements.map((statement) => told(asked, statement)),
    })),
  };
}

function toldScene(asked: Asked, { boxes, edges, ...scene }: Scene): ToldScene {
  return { ...scene, boxes: boxes.map((box) => told(asked, box)), edges: edges.map((edge) => told(asked, edge)) };
}

function told<Value extends { readonly place: SharePlace | undefined }>(
  { conversion, ranges }: Asked,
  { place, ...rest }: Value,
): Told<Value> {
  if (place === undefined) return rest;
  return { ...rest, place: { uri: conversion.uris.toUri(place.file), range: ranges(place.file, place.range) } };
}
