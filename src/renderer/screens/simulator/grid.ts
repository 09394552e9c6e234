/** Where cells stand, and how they are drawn where there are too many for words. */
import type { Tokens } from '../pings/tokens.ts';
import { type Cells, stateOf } from './model.ts';

/** As many have their number and figure. */
export const LABELLED = 200;
const LABEL_PX = 132;
const PITCH = { least: 5, most: 24 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
  /** The root's size against 16 px. */
  readonly scale: number;
}

export interface Grid {
  readonly columns: number;
  /** From one cell to the next, px. */
  readonly pitch: number;
}

/** The largest cells at which all fit; with the smallest the rest is scrolled to. */
export function gridOf(count: number, { width, height, scale }: Size, labelled: boolean): Grid {
  if (width === 0) return { columns: 1, pitch: PITCH.least };
  if (labelled) return { columns: Math.max(1, Math.floor(width / (LABEL_PX * scale))), pitch: 0 };
  for (let pitch = Math.round(PITCH.most * scale); pitch > PITCH.least; pitch -= 1) {
    const columns = Math.floor(width / pitch);
    if (columns > 0 && Math.ceil(count / columns) * pitch <= height) return { columns, pitch };
  }
  return { columns: Math.max(1, Math.floor(width / PITCH.least)), pitch: PITCH.least };
}

export interface Drawing {
  readonly all: Cells['all'];
  readonly grid: Grid;
  readonly chosen: number | null;
  readonly tokens: Tokens;
  readonly ratio: number;
}

/** Told apart by shape as well: filled, small, hollow, a cross, a dot. */
export function drawCells(canvas: HTMLCanvasElement, { all, grid, chosen, tokens, ratio }: Drawing): void {
  const { columns, pitch } = grid;
  const rows = Math.ceil(all.length / columns);
  canvas.width = Math.round(columns * pitch * ratio);
  canvas.height = Math.round(rows * pitch * ratio);
  const brush = canvas.getContext('2d');
  if (!brush) return;
  brush.scale(ratio, ratio);
  const gap = Math.max(1, Math.round(pitch * 0.12));
  const side = pitch - gap;
  for (const cell of all) {
    if (!cell) continue;
    const x = (cell[0] % columns) * pitch;
    const y = Math.floor(cell[0] / columns) * pitch;
    const inner = (share: number): void => {
      const off = (side * (1 - share)) / 2;
      brush.fillRect(x + off, y + off, side * share, side * share);
    };
    switch (stateOf(cell)) {
      case 'online':
        brush.fillStyle = tokens.pulse;
        inner(1);
        break;
      case 'connecting':
        brush.fillStyle = tokens.info;
        inner(0.6);
        break;
      case 'silent':
        brush.strokeStyle = tokens.crit;
        brush.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
        break;
      case 'away':
        brush.strokeStyle = tokens.warn;
        brush.beginPath();
        brush.moveTo(x, y);
        brush.lineTo(x + side, y + side);
        brush.moveTo(x + side, y);
        brush.lineTo(x, y + side);
        brush.stroke();
        break;
      case 'refused':
        brush.fillStyle = tokens.crit;
        inner(1);
        break;
      case 'waiting':
      case 'left':
        brush.fillStyle = tokens['line-2'];
        inner(0.35);
        break;
    }
  }
  if (chosen === null || chosen >= all.length) return;
  brush.strokeStyle = tokens['ink-1'];
  brush.lineWidth = 2;
  brush.strokeRect((chosen % columns) * pitch - 0.5, Math.floor(chosen / columns) * pitch - 0.5, side + 1, side + 1);
}
