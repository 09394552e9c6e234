/** Clients that we did not write: the old document's own, and independent WebSocket implementations. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const CLIENTS = join(import.meta.dirname, 'clients');
let hub: TestHub;
const children: ChildProcess[] = [];
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

/** Runs a client, and answers what it has printed so far. */
function run(program: string, args: readonly string[]): { readonly child: ChildProcess; output(): string } {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.on('error', (error) => (text += String(error)));
  return { child, output: () => text };
}

test("the old document's Python client runs unchanged", async () => {
  const { child, output } = run('/usr/bin/python3', [join(CLIENTS, 'document.py'), hub.wearableUrl('python')]);
  await expect.poll(output).toContain('🏓 Respuesta: {"type":"pong"}');
  expect(output()).toContain('📬 Notificaciones iniciales: {"type":"initial_notifications","notifications":[]}');
  await post(hub, { consumidor_id: 'python', tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada' });
  await expect.poll(output).toContain('📨 Mensaje recibido: {"type":"new_notification"');
  await expect.poll(() => child.exitCode).toBe(0);
});

test("the old document's JavaScript client runs unchanged", async () => {
  const { output } = run(process.execPath, [join(CLIENTS, 'document.js'), hub.wearableUrl('javascript')]);
  await expect.poll(output).toContain('✅ WebSocket conectado');
  await expect.poll(output).toContain('{"type":"pong"}');
  // It reads a notification that it does not have.
  await expect.poll(output).toContain('"code":"not_found"');
  await post(hub, {
    consumidor_id: 'javascript',
    tipo: 'recordatorio',
    contenido: '¡Recuerda registrar tu formulario!',
  });
  await expect.poll(output).toContain('¡Recuerda registrar tu formulario!');
});

test('Autobahn connects, pings, fragments, reads and closes', async () => {
  const { child, output } = run('/usr/bin/python3', [
    join(CLIENTS, 'autobahn_peer.py'),
    hub.wearableUrl('autobahn'),
    String(hub.hub.port),
  ]);
  await expect.poll(output).toContain('{"type":"pong"}');
  await post(hub, { consumidor_id: 'autobahn', tipo: 'test', contenido: 'para Autobahn' });
  await expect.poll(() => child.exitCode).toBe(0);
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type }) => type).sort()).toEqual(
    ['closed', 'initial_notifications', 'marked_read', 'new_notification', 'pong', 'protocol_pong'].sort(),
  );
  expect(lines.find(({ type }) => type === 'protocol_pong')).toEqual({ type: 'protocol_pong', payload: 'autobahn' });
  expect(lines.at(-1)).toEqual({ type: 'closed', clean: true, code: 1000 });
});
