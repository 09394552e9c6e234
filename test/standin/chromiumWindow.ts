/** One window of Chromium: its page, its place on the screen, and no further windows out of it. */
import { type Protocol, type Session, unlessGone } from './cdp.ts';
import { chromium } from './state.ts';
import { closeTarget, isInUse, takeTarget } from './targets.ts';

export class ChromiumWindow {
  /** Chromium's name for the page, and for the page's main frame. */
  readonly target: string;
  readonly page: Session;
  private readonly windowId: number;

  private constructor(target: string, page: Session, windowId: number) {
    this.target = target;
    this.page = page;
    this.windowId = windowId;
  }

  /** Opens a window; `lost` is called when it goes, whoever closed it. */
  static async open(lost: () => void): Promise<ChromiumWindow> {
    const { connection } = chromium();
    const { browser } = connection;
    const target = await takeTarget();
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      if (targetId === target) lost();
    });
    browser.on('Target.targetCreated', ({ targetInfo: { openerId, targetId } }) => {
      // A link may open a page without asking a script; it was put to the app, and none may stay.
      if (openerId === target && !isInUse(targetId)) {
        void browser.send('Target.closeTarget', { targetId }).catch(unlessGone);
      }
    });
    const { windowId } = await browser.send('Browser.getWindowForTarget', { targetId: target });
    return new ChromiumWindow(target, await connection.attach(target), windowId);
  }

  async place(bounds: Protocol.Browser.Bounds): Promise<void> {
    const { browser } = chromium().connection;
    await browser.send('Browser.setWindowBounds', { windowId: this.windowId, bounds }).catch(unlessGone);
  }

  close(): Promise<void> {
    return closeTarget(this.target);
  }
}
