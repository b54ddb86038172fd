/** Many shares: principals on the left, what is shared on the right, ordered so that few lines cross. */
import { Graph, layout } from '@dagrejs/dagre';
import type { Scene, SceneAccount } from '../src/picture/scene.ts';
import {
  around,
  BOX_HEIGHT,
  boxWidth,
  labelLines,
  labelSize,
  MARGIN,
  type Measure,
  type Placed,
  type PlacedAccount,
  type PlacedBox,
  type PlacedEdge,
  type Point,
} from './placed.ts';

/** Above the boxes of an account there is room for its title. */
const TITLE = 20;
const PADDING = 12;

interface NodeSize {
  width: number;
  height: number;
  x?: number;
  y?: number;
}

interface EdgeSize extends NodeSize {
  points?: Point[];
  labelpos?: 'c';
}

export function placeGraph(scene: Scene, measure: Measure): Placed {
  const graph = new Graph<object, NodeSize, EdgeSize>({ compound: true, multigraph: true });
  // A cluster ends at nodes without height; nodesep and edgesep together make the room for titles between two of them.
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 30,
    edgesep: 14,
    ranksep: 48,
    marginx: MARGIN + PADDING,
    marginy: MARGIN + PADDING,
  });
  const shared = new Set(scene.edges.map(({ to }) => to));
  const clusterOf = (account: string, id: string) => `${shared.has(id) ? 'owner' : 'consumer'} ${account}`;
  for (const { id, account, ...box } of scene.boxes) {
    const cluster = clusterOf(account, id);
    if (!graph.hasNode(cluster)) graph.setNode(cluster, { width: 0, height: 0 });
    graph.setNode(id, { width: boxWidth({ id, account, ...box }, measure), height: BOX_HEIGHT });
    graph.setParent(id, cluster);
  }
  const lines = new Map(scene.edges.map((edge) => [edge.id, labelLines(edge, measure)]));
  for (const { id, from, to } of scene.edges)
    graph.setEdge(from, to, { ...labelSize(lines.get(id)!, measure), labelpos: 'c' }, id);
  layout(graph);

  const boxes = scene.boxes.map((box): PlacedBox => ({ box, ...centred(graph.node(box.id)) }));
  const edges = scene.edges.map((edge): PlacedEdge => {
    const placed = graph.edge(edge.from, edge.to, edge.id);
    return { edge, points: placed.points ?? [], label: { ...centred(placed), lines: lines.get(edge.id)! } };
  });
  const accounts = placeAccounts(scene, boxes, clusterOf);
  const whole = around([...accounts, ...boxes, ...edges.map(({ label }) => label)], MARGIN, 0);
  return { width: whole.x + whole.width, height: whole.y + whole.height, accounts, boxes, edges };
}

function placeAccounts(
  { accounts }: Scene,
  boxes: readonly PlacedBox[],
  clusterOf: (account: string, id: string) => string,
): PlacedAccount[] {
  const clusters = new Map<string, { account: SceneAccount; members: PlacedBox[] }>();
  for (const placed of boxes) {
    const account = accounts.find(({ id }) => id === placed.box.account);
    if (account === undefined) continue;
    const id = clusterOf(account.id, placed.box.id);
    const known = clusters.get(id) ?? { account, members: [] };
    known.members.push(placed);
    clusters.set(id, known);
  }
  return [...clusters.values()].map(({ account, members }) => ({ account, ...around(members, PADDING, TITLE) }));
}

function centred({ x = 0, y = 0, width, height }: NodeSize) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
