/** What a browser gets from the hub besides the API: the console's page and files, and its session. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy, pageWithNonce, SECURITY_HEADERS } from '../shared/page.ts';
import type { Access } from './access.ts';
import { cookieValue } from './console/socket.ts';

const YEAR_S = 365 * 24 * 3_600;

export interface WebOptions {
  readonly access: Access;
  /** Directory of the built console, or null where there is none. */
  readonly web: string | null;
  readonly cookie: () => string;
}

/** Puts the console's routes in place. */
export function registerWeb(app: FastifyInstance, { access, web, cookie }: WebOptions): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });

  // The token has 256 bits: nobody guesses it, so wrong ones need no counting.
  app.post<{ Body: { token?: unknown } | null }>('/console/session', async (request, reply) => {
    const foreign = request.headers.origin !== undefined && !access.ownOrigin(request.headers);
    if (foreign) return reply.code(403).send({ code: 'bad_origin' });
    const token = request.body?.token;
    if (typeof token !== 'string' || !access.isToken(token)) return reply.code(401).send({ code: 'unauthorized' });
    const value = `${cookie()}=${access.session}; Path=/console/; Max-Age=${YEAR_S}; HttpOnly; SameSite=Strict`;
    return reply.code(204).header('Set-Cookie', value).send();
  });
  app.get('/console/session', async (request, reply) => {
    const known = access.isSession(cookieValue(request.headers.cookie, cookie()));
    return known ? reply.code(204).send() : reply.code(401).send({ code: 'unauthorized' });
  });

  if (web === null) {
    app.get('/', async (_request, reply) =>
      reply.type('text/plain').send('Pulsera is running. The console is not built.\n'),
    );
    return;
  }
  const html = readFileSync(join(web, 'index.html'), 'utf8');
  const page = (reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(18).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header('Content-Security-Policy', contentSecurityPolicy(nonce))
      .send(pageWithNonce(html, nonce));
  };
  app.get('/', async (_request, reply) => page(reply));
  app.get('/index.html', async (_request, reply) => page(reply));
  app.register(fastifyStatic, {
    root: join(web, 'assets'),
    prefix: '/assets/',
    index: false,
    // Built files carry their hash in their name.
    maxAge: YEAR_S * 1_000,
    immutable: true,
  });
  app.get('/licences.json', (_request, reply) => reply.sendFile('licences.json', web, { maxAge: 0, immutable: false }));
}
