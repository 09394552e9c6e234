/** The geometry of the wall: the largest cells at which every block fits. Lengths are px. */
import { BLOCK, type Block } from './places.ts';

const SIDE = 10;
/** Cells are from so large (px at a root of 16 px) to so large. */
const SMALLEST = 4;
const LARGEST = 22;

export interface Layout {
  /** Side of a cell, and the way from one to the next. */
  readonly cell: number;
  readonly pitch: number;
  /** Consumers that one cell stands for: 1, or 10 where more would not fit. */
  readonly each: 1 | 10;
  readonly columns: number;
  /** What is drawn as a block: one of them, or ten where a cell stands for ten. */
  readonly blocks: readonly PlacedBlock[];
  readonly width: number;
  readonly height: number;
  /** Height of the label over a block. */
  readonly label: number;
}

export interface PlacedBlock {
  readonly label: string;
  /** The corner of its first cell. */
  readonly x: number;
  readonly y: number;
  /** The consumers of each cell; an empty list where nobody is. Row by row, ten a row. */
  readonly cells: readonly (readonly string[])[];
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** Size of the root over 16 px. */
  readonly scale: number;
}

/** Places blocks in the room. Where even the smallest cells do not fit, the wall is higher than its room and scrolls. */
export function layOut(blocks: readonly Block[], room: Room): Layout {
  for (const each of [1, 10] as const) {
    const drawn = each === 1 ? blocks.map(single) : tens(blocks);
    for (let cell = Math.floor(LARGEST * room.scale); cell >= SMALLEST * room.scale; cell -= 1) {
      const layout = place(drawn, cell, each, room);
      if (layout.height <= room.height) return layout;
    }
  }
  return place(tens(blocks), Math.ceil(SMALLEST * room.scale), 10, room);
}

type Drawn = Pick<PlacedBlock, 'label' | 'cells'>;

const NOBODY: readonly string[] = [];

/** A block as it is, without rows at its end in which nobody is. */
function single({ label, ids }: Block): Drawn {
  const rows = Math.floor(ids.findLastIndex((id) => id !== null) / SIDE) + 1;
  return { label, cells: ids.slice(0, Math.max(1, rows) * SIDE).map((id) => (id === null ? NOBODY : [id])) };
}

/** Ten blocks as one: each is a row of ten cells, each of ten consumers. */
function tens(blocks: readonly Block[]): Drawn[] {
  const drawn: Drawn[] = [];
  for (let i = 0; i < blocks.length; i += SIDE) {
    const ten = blocks.slice(i, i + SIDE);
    drawn.push({
      label: ten[0]?.label ?? '',
      cells: ten.flatMap(({ ids }) =>
        Array.from({ length: SIDE }, (_, j) =>
          ids.slice((j * BLOCK) / SIDE, ((j + 1) * BLOCK) / SIDE).filter((id) => id !== null),
        ),
      ),
    });
  }
  return drawn;
}

function place(drawn: readonly Drawn[], cell: number, each: 1 | 10, { width, scale }: Room): Layout {
  const pitch = cell + Math.max(1, Math.round(cell / 6));
  const side = SIDE * pitch;
  const label = Math.round(17 * scale);
  const gap = Math.max(Math.round(8 * scale), Math.round(cell * 1.1));
  // A block may stand alone in a room that is narrower than it.
  const columns = Math.max(1, Math.floor((width + gap) / (side + gap)));
  const rowsOfBlocks = Math.ceil(drawn.length / columns);
  // Several rows of blocks fill the width, as far as they still read as one wall.
  const spare = columns > 1 && rowsOfBlocks > 1 ? (width - columns * side) / (columns - 1) : gap;
  const between = Math.floor(Math.min(spare, gap * 2.5));
  let y = 0;
  const blocks: PlacedBlock[] = [];
  for (let i = 0; i < drawn.length; i += columns) {
    const row = drawn.slice(i, i + columns);
    row.forEach((block, j) => {
      blocks.push({ ...block, x: j * (side + between), y: y + label });
    });
    const rows = Math.max(...row.map(({ cells }) => Math.ceil(cells.length / SIDE)));
    y += label + rows * pitch + Math.round(gap / 2);
  }
  return { cell, pitch, each, columns, blocks, width, height: y, label };
}

/** A cell by its block and its place in it. */
export interface Spot {
  readonly block: number;
  readonly cell: number;
}

/** Which cell is at a point, null where none is. */
export function spotAt(layout: Layout, x: number, y: number): Spot | null {
  const { blocks, pitch } = layout;
  const block = blocks.findIndex(
    (one) =>
      x >= one.x && x < one.x + SIDE * pitch && y >= one.y && y < one.y + Math.ceil(one.cells.length / SIDE) * pitch,
  );
  const found = blocks[block];
  if (!found) return null;
  const cell = Math.floor((y - found.y) / pitch) * SIDE + Math.floor((x - found.x) / pitch);
  return cell < found.cells.length ? { block, cell } : null;
}

/** The corner of a cell. */
export function cornerOf({ blocks, pitch }: Layout, { block, cell }: Spot): { readonly x: number; readonly y: number } {
  const { x, y } = blocks[block] ?? { x: 0, y: 0 };
  return { x: x + (cell % SIDE) * pitch, y: y + Math.floor(cell / SIDE) * pitch };
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
export type Arrow = keyof typeof STEPS;

/**
 * The nearest cell with somebody in it in the arrow's direction: in line first, then beside. The same cell where there is
 * none.
 */
export function step(layout: Layout, from: Spot, arrow: Arrow): Spot {
  const [dx, dy] = STEPS[arrow];
  const start = cornerOf(layout, from);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  layout.blocks.forEach(({ cells }, block) => {
    cells.forEach((ids, cell) => {
      if (ids.length === 0) return;
      const corner = cornerOf(layout, { block, cell });
      const [x, y] = [corner.x - start.x, corner.y - start.y];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      // What is more aside than ahead lies in another direction.
      if (ahead <= 0 || aside > ahead * 2) return;
      const cost = ahead + aside * 8;
      if (cost >= least) return;
      least = cost;
      best = { block, cell };
    });
  });
  return best;
}

/** Where a consumer is, null where it is not on the wall. */
export function spotOf({ blocks }: Layout, id: string): Spot | null {
  for (let block = 0; block < blocks.length; block += 1) {
    const cell = blocks[block]?.cells.findIndex((ids) => ids.includes(id)) ?? -1;
    if (cell >= 0) return { block, cell };
  }
  return null;
}

/** The first cell with somebody in it, or the last. */
export function edge({ blocks }: Layout, end: 'first' | 'last'): Spot | null {
  const order = blocks.map((_, block) => block);
  if (end === 'last') order.reverse();
  for (const block of order) {
    const cells = blocks[block]?.cells ?? [];
    const somebody = (ids: readonly string[]): boolean => ids.length > 0;
    const cell = end === 'first' ? cells.findIndex(somebody) : cells.findLastIndex(somebody);
    if (cell >= 0) return { block, cell };
  }
  return null;
}
