/**
 * A window's requests, taken before they leave: those of custom schemes are answered by the app, and a document that the page
 * itself wants to go to is first put to `will-navigate` and `will-redirect`.
 */
import { type Protocol, type Session, unlessGone } from './cdp.ts';
import { answerRequest, schemePatterns, toMain, toPage } from './schemes.ts';

/** Hears of each step of a navigation before it is taken; true means that it must not be. */
export type Forbids = (step: 'did-start-navigation' | 'will-navigate' | 'will-redirect', url: string) => boolean;

export class Traffic {
  private readonly session: Session;
  private readonly frame: string;
  private readonly forbids: Forbids;
  /** The document that main itself is about to load. */
  private expected: string | undefined;

  constructor(session: Session, frame: string, forbids: Forbids) {
    this.session = session;
    this.frame = frame;
    this.forbids = forbids;
  }

  async start(): Promise<void> {
    this.session.on('Fetch.requestPaused', (paused) => void this.take(paused).catch(unlessGone));
    const schemes = schemePatterns().map((urlPattern) => ({ urlPattern }));
    await this.session.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }, ...schemes] });
  }

  /** The next request for this document is main's own, which needs nobody's leave. */
  expect(url: string): void {
    this.expected = withoutFragment(url);
  }

  private async take(paused: Protocol.Fetch.requestPausedPayload): Promise<void> {
    const { requestId, request } = paused;
    const url = toMain(request.url);
    if (this.mayGo(paused, url)) {
      if (url === request.url) await this.session.send('Fetch.continueRequest', { requestId });
      else await this.answer(paused, url);
    } else {
      // An aborted navigation leaves the page where it is.
      await this.session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    }
  }

  private mayGo(paused: Protocol.Fetch.requestPausedPayload, address: string): boolean {
    if (paused.resourceType !== 'Document' || paused.frameId !== this.frame) return true;
    const url = address + (paused.request.urlFragment ?? '');
    if (paused.redirectedRequestId) return !this.forbids('will-redirect', url);
    const isMains = this.expected === address;
    this.expected = undefined;
    this.forbids('did-start-navigation', url);
    return isMains || !this.forbids('will-navigate', url);
  }

  private async answer({ requestId, request }: Protocol.Fetch.requestPausedPayload, url: string): Promise<void> {
    let response: Response;
    try {
      response = await answerRequest(requestOf(request, url));
    } catch (error) {
      console.error(`stand-in: ${url}:`, error);
      await this.session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
      return;
    }
    await this.session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value: toPage(value) })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }
}

function requestOf(request: Protocol.Network.Request, url: string): Request {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, toMain(value)]);
  const body = Buffer.concat((request.postDataEntries ?? []).map(({ bytes = '' }) => Buffer.from(bytes, 'base64')));
  return new Request(url, { method: request.method, headers, ...(request.hasPostData ? { body } : {}) });
}

const withoutFragment = (url: string): string => url.replace(/#.*/s, '');
