/** `electron.Notification`: a real one, shown by the notification server on the session bus through notify-send. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import type * as Electron from 'electron';
import { findProgram } from '../support/programs.ts';
import { app } from './app.ts';
import { KnownEvents, makeEvent } from './events.ts';
import { record } from './record.ts';

const EVENTS = ['show', 'click', 'close', 'action', 'failed', 'reply'];

export class Notification extends KnownEvents {
  readonly title: string;
  readonly body: string;
  private readonly options: Electron.NotificationConstructorOptions;
  private child: ChildProcess | undefined;
  /** The server's number for it, once it is on the screen. */
  private shownAs: string | undefined;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super('Notification', EVENTS);
    this.options = options;
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }

  static isSupported(): boolean {
    return Boolean(process.env['DBUS_SESSION_BUS_ADDRESS']);
  }

  show(): void {
    const { urgency = 'normal', silent, timeoutType, actions = [] } = this.options;
    record('Notification.show', this.options);
    if (!Notification.isSupported()) {
      setImmediate(() => this.emit('failed', makeEvent(), 'no session bus'));
      return;
    }
    const buttons = ['default=Open', ...actions.map(({ text = '' }, index) => `${index}=${text}`)];
    const words = [
      ...['--print-id', '--app-name', app.getName(), '--urgency', urgency],
      ...buttons.flatMap((button) => ['--action', button]),
      ...(silent ? ['--hint', 'boolean:suppress-sound:true'] : []),
      ...(timeoutType === 'never' ? ['--expire-time', '0'] : []),
    ];
    // notify-send would keep what it prints until it ends, which is when the notification is gone.
    const unbuffered = ['-oL', findProgram('notify-send'), ...words, '--', this.title, this.body];
    const child = spawn(findProgram('stdbuf'), unbuffered, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(line);
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('close', () => {
      if (this.shownAs === undefined) this.emit('failed', makeEvent(), complaint.trim());
      else this.emit('close', makeEvent());
    });
  }

  close(): void {
    if (this.shownAs === undefined || this.child?.exitCode !== null) return;
    const server = [
      '--session',
      '--type=method_call',
      '--dest=org.freedesktop.Notifications',
      '/org/freedesktop/Notifications',
    ];
    const method = 'org.freedesktop.Notifications.CloseNotification';
    execFile(findProgram('dbus-send'), [...server, method, `uint32:${this.shownAs}`]);
  }

  /** notify-send says the number first, 0 where it failed, then the button that was pressed. */
  private hear(line: string): void {
    if (line === '0' && this.shownAs === undefined) return;
    if (this.shownAs === undefined) {
      this.shownAs = line;
      this.emit('show', makeEvent());
    } else if (line === 'default') {
      this.emit('click', makeEvent());
    } else {
      this.emit('action', makeEvent({ actionIndex: Number(line) }), Number(line));
    }
  }
}
