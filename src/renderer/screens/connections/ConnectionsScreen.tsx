/** Connections: every consumer, live. */
import type { Route } from '../../router.ts';

export function ConnectionsScreen({ route }: { route: Route }) {
  return <h1>{route.room}</h1>;
}
