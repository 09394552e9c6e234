/** Draws the wall: everything when its geometry or colours change, else only the cells whose look did. */
import { cornerOf, type Layout } from './layout.ts';
import { LEVELS, LOOK } from './look.ts';
import { mix, type Tokens } from './tokens.ts';

/** Where on the way from the brightest to the darkest each of the four inks of the beat stands. */
const STOPS = [
  [0, 'pulse-hot'],
  [0.12, 'pulse'],
  [0.6, 'pulse-dim'],
  [1, 'pulse-low'],
] as const;

/** The colour of a level, 1 to `LEVELS`. */
export function levelColour(level: number, tokens: Tokens): string {
  const share = (level - 1) / (LEVELS - 1);
  const to = Math.max(
    1,
    STOPS.findIndex(([at]) => share <= at),
  );
  const [fromAt, from] = STOPS[to - 1] ?? STOPS[0];
  const [toAt, ink] = STOPS[to] ?? STOPS[3];
  return mix(tokens[from], tokens[ink], (share - fromAt) / (toAt - fromAt));
}

/** Whether everything stands where it stood: somebody who takes an empty place moves nothing. */
function sameGeometry(a: Layout, b: Layout): boolean {
  return (
    a.cell === b.cell &&
    a.width === b.width &&
    a.height === b.height &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, i) => {
      const other = b.blocks[i];
      return (
        block.x === other?.x &&
        block.y === other.y &&
        block.label === other.label &&
        block.cells.length === other.cells.length
      );
    })
  );
}

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #layout: Layout | null = null;
  #tokens: Tokens | null = null;
  #ratio = 0;
  #levels: readonly string[] = [];
  /** What each cell looks like now, cell after cell through all blocks. */
  #looks = new Uint8Array();

  /** Cells drawn since it began, for whoever measures. */
  drawn = 0;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('the browser draws no canvas');
    this.#canvas = canvas;
    this.#context = context;
  }

  /** Draws what `look` answers for each cell. `ratio` is device px a px. */
  draw(layout: Layout, tokens: Tokens, ratio: number, look: (ids: readonly string[]) => number): void {
    const anew =
      tokens !== this.#tokens || ratio !== this.#ratio || !this.#layout || !sameGeometry(layout, this.#layout);
    if (anew) this.#begin(layout, tokens, ratio);
    this.#layout = layout;
    let at = 0;
    layout.blocks.forEach((block, index) => {
      block.cells.forEach((ids, cell) => {
        const now = look(ids);
        if (anew || this.#looks[at] !== now) {
          this.#looks[at] = now;
          const { x, y } = cornerOf(layout, { block: index, cell });
          this.#cell(x, y, now, layout, tokens);
        }
        at += 1;
      });
    });
  }

  #begin(layout: Layout, tokens: Tokens, ratio: number): void {
    if (tokens !== this.#tokens) this.#levels = Array.from({ length: LEVELS }, (_, i) => levelColour(i + 1, tokens));
    this.#tokens = tokens;
    this.#ratio = ratio;
    this.#looks = new Uint8Array(layout.blocks.reduce((sum, { cells }) => sum + cells.length, 0));
    const { width, height, label } = layout;
    // Setting the size clears, even to what it is.
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    const context = this.#context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `${Math.round(label * 0.64)}px ${tokens.font}`;
    context.textBaseline = 'alphabetic';
    context.fillStyle = tokens['ink-3'];
    const room = 10 * layout.pitch;
    for (const block of layout.blocks) context.fillText(this.#fit(block.label, room), block.x, block.y - label * 0.32);
  }

  /** A label cut in the middle where it is wider than its block. */
  #fit(label: string, width: number): string {
    let text = label;
    for (let kept = label.length; kept > 3 && this.#context.measureText(text).width > width; kept -= 1) {
      text = `${label.slice(0, Math.ceil(kept / 2))}…${label.slice(label.length - Math.floor(kept / 2))}`;
    }
    return text;
  }

  #cell(x: number, y: number, look: number, { cell: size, pitch }: Layout, tokens: Tokens): void {
    const context = this.#context;
    this.drawn += 1;
    const margin = (pitch - size) / 2;
    context.clearRect(x - margin, y - margin, pitch, pitch);
    const middle = { x: x + size / 2, y: y + size / 2 };
    if (look >= 1 && look <= LEVELS) {
      this.#square(x, y, size, this.#levels[look - 1] ?? tokens.pulse);
      return;
    }
    switch (look) {
      case LOOK.nobody:
        context.fillStyle = tokens['line-2'];
        context.fillRect(middle.x - 0.5, middle.y - 0.5, 1, 1);
        return;
      case LOOK.late:
        this.#square(x, y, size, tokens.warn);
        return;
      case LOOK.overLimit: {
        const line = Math.max(1, size / 6);
        context.strokeStyle = tokens.warn;
        context.lineWidth = line;
        context.strokeRect(x + line / 2, y + line / 2, size - line, size - line);
        return;
      }
      case LOOK.silent: {
        // As large as its cell and half of the gaps around it.
        const line = Math.max(1.25, Math.min(size / 4.5, 1 + size / 9));
        context.strokeStyle = tokens.crit;
        context.lineWidth = line;
        context.beginPath();
        context.roundRect(
          x - margin + line / 2,
          y - margin + line / 2,
          pitch - line,
          pitch - line,
          Math.max(1, size / 3),
        );
        context.stroke();
        return;
      }
      case LOOK.slow:
        context.fillStyle = tokens.warn;
        for (const [row, share] of [
          [0, 0.45],
          [1, 0.72],
          [2, 1],
        ] as const) {
          context.fillRect(x, y + (row * size) / 3, size * share, Math.max(1, (size / 3) * 0.72));
        }
        return;
      case LOOK.flapping:
        context.fillStyle = tokens.warn;
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(x, y + size);
        context.lineTo(x + size, y + size);
        context.fill();
        return;
      default: {
        const half = size * 0.26;
        context.strokeStyle = tokens.gone;
        context.lineWidth = Math.max(1, size / 8);
        context.beginPath();
        context.moveTo(middle.x - half, middle.y - half);
        context.lineTo(middle.x + half, middle.y + half);
        context.moveTo(middle.x + half, middle.y - half);
        context.lineTo(middle.x - half, middle.y + half);
        context.stroke();
      }
    }
  }

  #square(x: number, y: number, size: number, colour: string): void {
    const context = this.#context;
    context.fillStyle = colour;
    if (size < 6) {
      context.fillRect(x, y, size, size);
      return;
    }
    context.beginPath();
    context.roundRect(x, y, size, size, Math.min(3, size / 5));
    context.fill();
  }
}
