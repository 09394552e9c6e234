/** What a browser gets from the hub besides the API: the console's page and files, and its session. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy, pageWithNonce, SECURITY_HEADERS } from '../shared/page.ts';
import type { Access } from './access.ts';
import { cookieValue } from './console/socket.ts';

const YEAR_S = 365 * 24 * 3_600;
/** What the console is built of. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

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
  const file = async (reply: FastifyReply, path: string, caching: string): Promise<FastifyReply> => {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return reply
      .type(type)
      .header('Cache-Control', caching)
      .send(await readFile(path));
  };
  // A name is looked up, never made into a path: nothing but what was built can be asked for.
  const assets = new Set(readdirSync(join(web, 'assets')));
  app.get<{ Params: { name: string } }>('/assets/:name', async ({ params: { name } }, reply) =>
    // Built files carry their hash in their name.
    assets.has(name)
      ? file(reply, join(web, 'assets', name), `public, max-age=${YEAR_S}, immutable`)
      : reply.callNotFound(),
  );
  app.get('/licences.json', async (_request, reply) => file(reply, join(web, 'licences.json'), 'no-cache'));
}
