/**
 * A desktop for one test file: an X display, a D-Bus session bus and a notification server that nothing else uses, stopped
 * exactly by process id.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram, type ProgramName } from './programs.ts';

const run = promisify(execFile);
const READY_WITHIN_MS = 20_000;
const STOPS_WITHIN_MS = 3_000;

/** A notification that the server has closed, as people saw it. */
interface ShownNotification {
  readonly app: string;
  readonly summary: string;
  readonly body: string;
}

export interface DesktopSession extends AsyncDisposable {
  /** What a process needs to use this desktop. */
  readonly env: Readonly<Record<'DISPLAY' | 'DBUS_SESSION_BUS_ADDRESS', string>>;
  /** How many notifications are on the screen now. */
  displayed(): Promise<number>;
  /** Clicks the newest notification on the screen (its default action). */
  click(): Promise<void>;
  /** Closed notifications, newest first. */
  history(): Promise<ShownNotification[]>;
  /** Lets something draw icons in the tray from now on; stops that. */
  drawTray(): Promise<() => Promise<void>>;
  /** Stops what was started, and only that. */
  stop(): Promise<void>;
}

/** Starts a desktop and waits until notifications can be sent to it. Throws where a program is missing. */
export async function startDesktopSession(): Promise<DesktopSession> {
  const started: ChildProcess[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'pulsera-desktop-'));
  const stop = async (): Promise<void> => {
    // Last started, first stopped: a server goes before the display and the bus that it stands on.
    for (const child of started.reverse()) await end(child);
    started.length = 0;
    await rm(folder, { recursive: true, force: true });
  };
  const start = (name: ProgramName, args: string[], env: NodeJS.ProcessEnv): ChildProcess => {
    const child = startTied(name, args, { ...env, XDG_RUNTIME_DIR: folder });
    started.push(child);
    return child;
  };

  try {
    const display = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], process.env);
    const DISPLAY = `:${await firstLine('Xvfb', display)}`;
    const bus = start(
      'dbus-daemon',
      [`--config-file=${configuration('bus.conf')}`, '--nofork', '--nopidfile', '--print-address=3'],
      process.env,
    );
    const env = { DISPLAY, DBUS_SESSION_BUS_ADDRESS: await firstLine('dbus-daemon', bus) };
    const onDesktop = { ...process.env, ...env };
    const server = start('dunst', ['-conf', configuration('dunstrc')], onDesktop);
    await nameOnBus('org.freedesktop.Notifications', server, onDesktop);

    const dunstctl = async (...args: string[]): Promise<string> =>
      (await run(findProgram('dunstctl'), args, { env: onDesktop })).stdout.trim();
    return {
      env,
      displayed: async () => Number(await dunstctl('count', 'displayed')),
      click: async () => void (await dunstctl('action', '0')),
      history: async () => readHistory(await dunstctl('history')),
      drawTray: async () => {
        const host = spawn('/usr/bin/python3', [configuration('tray.py')], { env: onDesktop, stdio: 'ignore' });
        started.push(host);
        await nameOnBus('org.kde.StatusNotifierWatcher', host, onDesktop);
        return () => end(host);
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const configuration = (name: string): string => join(import.meta.dirname, 'desktop', name);

/** Starts a program that the kernel ends together with this process, even when that is killed outright. */
function startTied(name: ProgramName, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(findProgram('setpriv'), ['--pdeathsig', 'KILL', findProgram(name), ...args], {
    env,
    // The fourth is where Xvfb and dbus-daemon say how to reach them.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
}

async function firstLine(name: string, child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3] as Readable;
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  let text = '';
  try {
    for await (const chunk of pipe.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      text += chunk;
      if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
      deadline.throwIfAborted();
    }
  } finally {
    pipe.resume();
  }
  throw new Error(`${name} ended before it was ready`);
}

/** A notification sent before this name is there would be lost, or would start a server of the system's own choice. */
async function nameOnBus(name: string, server: ChildProcess, env: NodeJS.ProcessEnv): Promise<void> {
  const question = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/'];
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const asked = [...question, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`];
    const { stdout } = await run(findProgram('dbus-send'), asked, { env });
    if (stdout.includes('true')) return;
    if (hasEnded(server)) throw new Error(`${name} ended (${server.exitCode}) before it was ready`);
    await sleep(25);
  }
  throw new Error(`${name} did not appear on the bus`);
}

function readHistory(json: string): ShownNotification[] {
  type Field = { readonly data: string };
  type Entry = { readonly appname: Field; readonly summary: Field; readonly body: Field };
  const { data } = JSON.parse(json) as { data: [Entry[]] };
  return data[0].map((entry) => ({ app: entry.appname.data, summary: entry.summary.data, body: entry.body.data }));
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const stubborn = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
  await ended;
  clearTimeout(stubborn);
}
