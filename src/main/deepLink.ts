/** Links from outside, `pulsera://consumer/42`: they open a place and never act. */
import { app } from 'electron';
import { linkedRoute } from './linkedRoute.ts';

const SCHEME = 'pulsera';

/**
 * Hears of links from the moment it is made, which must be before the app is ready: macOS tells of the first one early. The
 * last link that came before `onRoute` was set is given to it at once; links that make no sense are not heard.
 */
export class DeepLinks {
  #route: string | null;
  #onRoute: ((route: string) => void) | null = null;

  constructor(argv: readonly string[]) {
    this.#route = routeIn(argv);
    // A packaged app only: elsewhere the system would learn to start Electron itself.
    if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME);
    app.on('open-url', (event, url) => {
      event.preventDefault();
      const route = linkedRoute(url);
      if (route !== null) this.#go(route);
    });
    app.on('second-instance', (_event, otherArgv) => {
      const route = routeIn(otherArgv);
      if (route !== null) this.#go(route);
    });
  }

  /** The route that the app was started with, once; null where there is none. */
  take(): string | null {
    const route = this.#route;
    this.#route = null;
    return route;
  }

  /** From now on routes go there. */
  listen(onRoute: (route: string) => void): void {
    this.#onRoute = onRoute;
    const route = this.take();
    if (route !== null) onRoute(route);
  }

  #go(route: string): void {
    if (this.#onRoute) this.#onRoute(route);
    else this.#route = route;
  }
}

function routeIn(argv: readonly string[]): string | null {
  const link = argv.findLast((word) => word.startsWith(`${SCHEME}://`));
  return link === undefined ? null : linkedRoute(link);
}
