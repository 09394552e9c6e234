/** A hub in its home, with the simulator for its consoles. */
import { type Home, type HomeOptions, openHome } from '../hub/home.ts';
import { Simulator } from './service.ts';

/** As `openHome`; what runs in the simulator ends before the hub does. */
export async function openSimulatorHome(options: HomeOptions): Promise<Home> {
  const home = await openHome(options);
  const simulator = new Simulator({ ...home, version: options.version });
  return {
    ...home,
    close: async () => {
      await simulator.close();
      await home.close();
    },
  };
}
