/** A way to a server on which answers can be held back and the connections cut: what a network does when it fails. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class HeldProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  #held = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free loopback port and passes everything on to `port`. */
  static async start(port: number): Promise<HeldProxy> {
    const server = createServer();
    const proxy = new HeldProxy(server);
    server.on('connection', (near) => proxy.#join(near, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
    return address.port;
  }

  /** From now on requests go through, and answers do not come back. */
  hold(): void {
    this.#held = true;
  }

  /** Cuts every connection; those that follow work again. */
  cut(): void {
    this.#held = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (!this.#held) near.write(bytes);
    });
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }
}
