/** The console: chooses between the shell with its rooms and the pages that stand in for it while there is no hub. */
import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useEffect, useRef, useState } from 'react';
import type { DesktopState } from '../shared/console/desktop.ts';
import { LinkProvider, useDesktopRoutes, useDesktopState, useLink, useLinkState } from './link/hooks.ts';
import type { Link, Played } from './link/link.ts';
import { NotRecorded, Player } from './player/Player.tsx';
import { PlayerBar, usePlayback } from './player/PlayerBar.tsx';
import { usePreferences } from './preferences.ts';
import { go, NOWHERE, type Place, parseRoute, type Route, useCanonicalHash, usePlaying, useRoute } from './router.ts';
import { AlertsScreen } from './screens/alerts/AlertsScreen.tsx';
import { ChannelsScreen } from './screens/channels/ChannelsScreen.tsx';
import { CompareScreen } from './screens/compare/CompareScreen.tsx';
import { ConnectionsScreen } from './screens/connections/ConnectionsScreen.tsx';
import { ConsumerScreen } from './screens/consumer/ConsumerScreen.tsx';
import { DiagnosisScreen } from './screens/diagnosis/DiagnosisScreen.tsx';
import { HelpScreen } from './screens/help/HelpScreen.tsx';
import { HistoryScreen } from './screens/history/HistoryScreen.tsx';
import { InjectScreen } from './screens/inject/InjectScreen.tsx';
import { PingsScreen } from './screens/pings/PingsScreen.tsx';
import { RecordingsScreen } from './screens/recordings/RecordingsScreen.tsx';
import { SettingsScreen } from './screens/settings/SettingsScreen.tsx';
import { SimulatorScreen } from './screens/simulator/SimulatorScreen.tsx';
import { HubNotRunning } from './shell/HubNotRunning.tsx';
import { Nowhere } from './shell/Nowhere.tsx';
import { RefusedPage } from './shell/RefusedPage.tsx';
import { Shell } from './shell/Shell.tsx';
import { colorSchemes, theme } from './theme.ts';

/**
 * Whether the room before is still being put away: one with ten thousand rows takes its time, and so does the next; one
 * after the other they hold up no key. Not by a deferred value: live rows would make that begin again and again.
 */
function useClearing({ room, id }: Route): boolean {
  // A page of the manual is no other room than the next one.
  const place = room === 'connections' ? `${room}/${id}` : room;
  const [shown, setShown] = useState(place);
  useEffect(() => {
    const timer = setTimeout(() => setShown(place));
    return () => clearTimeout(timer);
  }, [place]);
  return shown !== place;
}

function Screen({ route }: { route: Route }) {
  const clearing = useClearing(route);
  const screens: Readonly<Record<Place, () => React.ReactNode>> = {
    connections: () =>
      route.id === null ? <ConnectionsScreen route={route} /> : <ConsumerScreen key={route.id} id={route.id} />,
    pings: () => <PingsScreen route={route} />,
    inject: () => <InjectScreen route={route} />,
    history: () =>
      route.id === 'recordings' ? (
        <RecordingsScreen />
      ) : route.id === 'compare' ? (
        <CompareScreen route={route} />
      ) : (
        <HistoryScreen route={route} />
      ),
    channels: () => <ChannelsScreen route={route} />,
    simulator: () => <SimulatorScreen route={route} />,
    alerts: () => <AlertsScreen route={route} />,
    diagnosis: () => <DiagnosisScreen route={route} />,
    settings: () => <SettingsScreen route={route} />,
    help: () => <HelpScreen route={route} />,
  };
  if (clearing) return null;
  return route.room === NOWHERE ? <Nowhere address={route.id ?? ''} /> : screens[route.room]();
}

/** Tells the desktop app which theme and language are chosen here: what is around the page goes with them. */
function useTellLook(): void {
  const { desktop } = useLink();
  const { colorScheme } = useMantineColorScheme();
  const language = usePreferences((preferences) => preferences.language);
  useEffect(() => {
    const tell = (): void => {
      if (desktop?.state.phase !== 'ready') return;
      const theme = colorScheme === 'auto' ? 'system' : colorScheme;
      Promise.all([
        desktop.call('desktop.chooseTheme', { theme }),
        desktop.call('desktop.chooseLanguage', { language }),
      ]).catch(() => {
        // It was not kept: the next page tells it again.
      });
    };
    tell();
    return desktop?.onState(tell);
  }, [desktop, colorScheme, language]);
}

function Console() {
  const desktop = useDesktopState();
  useTellLook();
  useCanonicalHash();
  const route = useRoute();
  const playing = usePlaying();
  // What happens on the desktop happens now.
  useDesktopRoutes((to) => go({ ...parseRoute(to), playing: null }));
  const frame = (content: React.ReactNode) => (
    <Shell route={route} desktop={desktop}>
      {content}
    </Shell>
  );
  if (playing === null) return frame(<Room route={route} desktop={desktop} />);
  return (
    <Player key={playing} name={playing} page={frame}>
      {(played) => frame(<PlayedRoom route={route} played={played} />)}
    </Player>
  );
}

/** A room of the hub, or what stands in for it. */
function Room({ route, desktop }: { route: Route; desktop: DesktopState | null }) {
  const link = useLinkState();
  // While a mended refusal is tried, its page stays: going away and coming back would lose what was typed.
  const refusal = useRef<string | null>(null);
  if (link.phase === 'refused') refusal.current = link.code;
  else if (link.phase === 'ready') refusal.current = null;
  const localDown =
    desktop?.target.kind === 'local' && (desktop.local.state === 'port_taken' || desktop.local.state === 'failed');
  // The manual says what to do while there is no hub; the app's alerts are of every hub, and tell what happened to this one.
  if (route.room === 'help' || route.room === NOWHERE || (route.room === 'alerts' && desktop !== null))
    return <Screen route={route} />;
  if (localDown) return <HubNotRunning local={desktop.local} />;
  return refusal.current === null ? <Screen route={route} /> : <RefusedPage code={refusal.current} />;
}

/** Rooms that a recording has something for. */
const PLAYED: readonly Route['room'][] = ['connections', 'pings', 'history', 'help', NOWHERE];

/** A room of a recording. */
function PlayedRoom({ route, played }: { route: Route; played: Played }) {
  // The history is asked for and not told: at another moment it is another one.
  const jumps = usePlayback(played.playback, (playback) => playback.jumps);
  if (!PLAYED.includes(route.room) || (route.room === 'history' && route.id !== null)) return <NotRecorded />;
  return (
    <>
      <PlayerBar played={played} />
      <Screen key={route.room === 'history' ? jumps : 0} route={route} />
    </>
  );
}

/** `nonce` is the page's, for the few styles that are made at run time. */
export function App({ link, nonce }: { link: Link; nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={() => nonce}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LinkProvider value={link}>
        <ModalsProvider>
          <Console />
          <Notifications position="bottom-right" limit={3} autoClose={4_000} />
        </ModalsProvider>
      </LinkProvider>
    </MantineProvider>
  );
}
