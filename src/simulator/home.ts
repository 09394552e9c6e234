/** A hub in its home, with the simulator for its consoles. */
import { type Home, type HomeOptions, openHome } from '../hub/home.ts';
import type { Simulator } from './service.ts';

/** As `openHome`; what runs in the simulator ends before the hub does. */
export async function openSimulatorHome(options: HomeOptions): Promise<Home> {
  const home = await openHome(options);
  let simulator: Simulator | null = null;
  let closing = false;
  // Loaded when somebody looks: few hubs ever simulate.
  home.hub.registerLater('simulator', async () => {
    const service = await import('./service.ts');
    simulator = new service.Simulator({ ...home, version: options.version });
    if (closing) await simulator.close();
  });
  return {
    ...home,
    close: async () => {
      closing = true;
      await simulator?.close();
      await home.close();
    },
  };
}
