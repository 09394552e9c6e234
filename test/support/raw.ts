/** Raw TCP for hostile clients: says any bytes, keeps what comes back. */
import { connect, type Socket } from 'node:net';

export class RawClient {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  ended = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.on('data', (data) => {
      this.received = Buffer.concat([this.received, data]);
    });
    this.socket.on('close', () => {
      this.ended = true;
    });
    this.socket.on('error', () => {});
  }

  /** The answer as text: enough for status lines and short JSON. */
  get text(): string {
    return this.received.toString('latin1');
  }

  say(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }
}

/** The head of a good handshake; `extra` lines and other parts can be put in. */
export function handshake(
  port: number,
  { path = '/ws/notificaciones/1/', host = `127.0.0.1:${port}`, extra = [] as readonly string[], version = '13' } = {},
): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(version === '' ? [] : [`Sec-WebSocket-Version: ${version}`]),
    ...extra,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A client's frame (RFC 6455 §5.2) with every bit open to abuse; masked with zeros unless told otherwise. */
export function frame(
  payload: Buffer | string,
  { first = 0x81, masked = true, length = undefined as number | undefined } = {},
): Buffer {
  const body = Buffer.from(payload as string);
  const size = length ?? body.length;
  const head = size < 126 ? Buffer.from([first, size]) : Buffer.alloc(size < 65_536 ? 4 : 10);
  if (size >= 126) {
    head[0] = first;
    head[1] = size < 65_536 ? 126 : 127;
    if (size < 65_536) head.writeUInt16BE(size, 2);
    else head.writeBigUInt64BE(BigInt(size), 2);
  }
  if (masked) head[1] = (head[1] ?? 0) | 0x80;
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}
