/** Clients that we did not write: the Django project's own, and independent WebSocket implementations. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  const child = spawn(program, args, { stdio: 'pipe' });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.on('error', (error) => (text += String(error)));
  return { child, output: () => text };
}

/** A client of the Django project, to the letter but for where the hub is. */
function documentText(name: string): string {
  const text = readFileSync(join(CLIENTS, name), 'utf8');
  const address = 'ws://localhost:8000/';
  if (!text.includes(address)) throw new Error(`${name} does not connect to ${address}`);
  return text.replace(address, hub.url.replace('http', 'ws'));
}

test("the Django project's Python client runs unchanged", async () => {
  const { output } = run('/usr/bin/python3', ['-u', '-c', documentText('document.py')]);
  await expect.poll(output).toContain('🏓 Respuesta: {"type":"pong"}');
  expect(output()).toBe(
    '✅ Conectado al WebSocket\n📬 Notificaciones iniciales: {"type":"initial_notifications","notifications":[]}\n🏓 Respuesta: {"type":"pong"}\n',
  );
  for (const contenido of ['Alta probabilidad de craving detectada', '¡Recuerda registrar tu formulario!']) {
    await post(hub, { consumidor_id: 1, tipo: 'alerta', contenido });
    await expect.poll(output).toMatch(new RegExp(`📨 Mensaje recibido: {"type":"new_notification".*${contenido}`));
  }
});

test("the Django project's JavaScript client runs unchanged", async () => {
  // It sends at once what can only be sent when connected: it is typed at a prompt, as in a browser's console.
  const [connect = '', send] = documentText('document.js').split('// Enviar ping');
  const { child, output } = run(process.execPath, ['--interactive']);
  child.stdin?.write(connect);
  await expect.poll(output).toContain('✅ WebSocket conectado');
  await expect.poll(output).toContain("type: 'initial_notifications'");
  child.stdin?.write(`// Enviar ping${send}`);
  await expect.poll(output).toContain("📬 Notificación recibida: { type: 'pong' }");
  // It reads a notification that it does not have.
  await expect.poll(output).toContain("code: 'not_found'");
  await post(hub, { consumidor_id: 1, tipo: 'recordatorio', contenido: '¡Ya puedes registrar tu formulario!' });
  await expect.poll(output).toContain("contenido: '¡Ya puedes registrar tu formulario!'");
  child.stdin?.end();
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
