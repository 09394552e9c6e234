/**
 * The bench's wearables: raw TCP clients that write ready-made frames and count bytes, so that the driver costs less than
 * whoever it measures. They speak just enough WebSocket for servers that are known to behave.
 */
import { connect, type Socket } from 'node:net';

/** A text frame from a client; the mask is zero, so the payload stands as it is. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new RangeError('the bench sends short frames only');
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

export const PING = clientFrame('{"type":"ping"}');

const UNREAD = Buffer.from('"leida":false');

/** One raw wearable. `onText` is called with every text frame, whose bytes are only good meanwhile; protocol pings are answered. */
export class RawWearable {
  readonly socket: Socket;
  /** Its consumer's. */
  readonly id: string;
  onText: (payload: Buffer) => void = () => {};
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, id: string) {
    this.socket = socket;
    this.id = id;
  }

  /** Connects, and resolves with the first frame (`initial_notifications`) received; one with fewer unread is an error. */
  static open(port: number, id: string, unread = 0): Promise<RawWearable> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const wearable = new RawWearable(socket, id);
      let upgraded = false;
      let head = '';
      socket.on('error', reject);
      socket.on('connect', () =>
        socket.write(
          `GET /ws/notificaciones/${id}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nUser-Agent: pulsera-bench/1\r\n\r\n',
        ),
      );
      socket.on('close', () => reject(new Error(`closed before the first frame: ${head.slice(0, 80)}`)));
      wearable.onText = (payload) => {
        wearable.onText = () => {};
        const found = unreadIn(payload);
        if (found >= unread) resolve(wearable);
        else reject(new Error(`the first frame of ${id} has ${found} of ${unread} unread notifications`));
      };
      socket.on('data', (data) => {
        if (upgraded) {
          wearable.#take(data);
          return;
        }
        head += data.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 101')) {
          reject(new Error(head.slice(0, 120)));
          return;
        }
        upgraded = true;
        const rest = Buffer.from(head.slice(end + 4), 'latin1');
        if (rest.length > 0) wearable.#take(rest);
      });
    });
  }

  #take(data: Buffer): void {
    let buffer = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    for (;;) {
      if (buffer.length < 2) break;
      const opcode = (buffer[0] ?? 0) & 15;
      let length = (buffer[1] ?? 0) & 127;
      let start = 2;
      if (length === 126) {
        if (buffer.length < 4) break;
        length = buffer.readUInt16BE(2);
        start = 4;
      } else if (length === 127) {
        if (buffer.length < 10) break;
        length = Number(buffer.readBigUInt64BE(2));
        start = 10;
      }
      if (buffer.length < start + length) break;
      if (opcode === 1) this.onText(buffer.subarray(start, start + length));
      else if (opcode === 9) this.#pong(buffer.subarray(start, start + length));
      buffer = buffer.subarray(start + length);
    }
    this.#rest = buffer.length > 0 ? Buffer.from(buffer) : Buffer.alloc(0);
  }

  #pong(payload: Buffer): void {
    this.socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  }
}

function unreadIn(payload: Buffer): number {
  let count = 0;
  for (let at = payload.indexOf(UNREAD); at >= 0; at = payload.indexOf(UNREAD, at + 1)) count += 1;
  return count;
}

/** Opens many wearables, so many at a time, each with so many unread; they are answered in the order in which they got in. */
export async function openMany(
  port: number,
  ids: readonly string[],
  atOnce: number,
  unread = 0,
): Promise<RawWearable[]> {
  const open: RawWearable[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const id = ids[next];
      next += 1;
      if (id === undefined) return;
      open.push(await RawWearable.open(port, id, unread));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return open;
}
