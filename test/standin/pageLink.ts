/** The way between main and one page: a binding that the page calls, and a function in the page that main calls. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Session, unlessGone } from './cdp.ts';
import { decode, encode } from './codec.ts';
import { type FromPage, installPage, type ToPage } from './page.ts';

export class PageLink {
  private readonly receive: (message: FromPage) => void;
  private readonly names: { readonly send: string; readonly receive: string };
  private readonly waiting: string[] = [];
  private session: Session | undefined;
  /** The document's execution context; while a document is on its way there is none and messages wait for it. */
  private context: number | undefined;

  constructor(receive: (message: FromPage) => void) {
    this.receive = receive;
    // The page's own scripts cannot call what they cannot name.
    const secret = randomBytes(8).toString('hex');
    this.names = { send: `send${secret}`, receive: `receive${secret}` };
  }

  /** Joins a page; every document that it shows from then on runs the preload first. */
  async attach(session: Session, preload: string | undefined): Promise<void> {
    this.session = session;
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== this.names.send) return;
      const message = decode(payload) as FromPage;
      if (message.t === 'hello') this.open(executionContextId);
      this.receive(message);
    });
    session.on('Runtime.executionContextsCleared', () => this.close());
    session.on('Inspector.targetCrashed', () => this.close());
    await Promise.all([
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: this.names.send }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.script(preload) }),
    ]);
  }

  /** Whether there is a document that listens. */
  isOpen(): boolean {
    return this.context !== undefined;
  }

  post(message: ToPage): void {
    this.deliver(encode(message));
  }

  private open(context: number): void {
    this.context = context;
    for (const text of this.waiting.splice(0)) this.deliver(text);
  }

  private close(): void {
    this.context = undefined;
  }

  private deliver(text: string): void {
    if (this.context === undefined) {
      this.waiting.push(text);
      return;
    }
    const call = {
      functionDeclaration: `function (text) { globalThis.${this.names.receive}(text) }`,
      executionContextId: this.context,
      arguments: [{ value: text }],
    };
    void this.session?.send('Runtime.callFunctionOn', call).catch(unlessGone);
  }

  private script(preload: string | undefined): string {
    const source = preload && readFileSync(preload, 'utf8').replace(/^\/\/# sourceMappingURL.*$/m, '');
    const { platform, versions } = process;
    const data = [this.names, { platform, versions }].map((value) => JSON.stringify(value));
    const wrapped = source ? `function (require, module, exports, process) {${source}\n}` : 'null';
    return `(${installPage})(${encode}, ${decode}, ${data.join()}, ${wrapped})`;
  }
}
