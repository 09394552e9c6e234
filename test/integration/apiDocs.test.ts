import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi } from '../../src/hub/api/openapi.ts';
import { PROBLEMS } from '../../src/hub/api/problems.ts';
import { detailSchema, notificationSchema, pageSchema } from '../../src/hub/api/schemas.ts';
import { findAxeViolations, launchBrowser, openPage } from '../support/browser.ts';
import { apiDraft, askApi } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

describe('the OpenAPI document', () => {
  test('is served', async () => {
    const { status, headers, body } = await askApi(hub, 'GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual(openApi('0.0.0-test'));
  });

  test('describes what is answered', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('docs'));
    const { body } = await askApi(hub, 'POST', '/api/notificaciones/', apiDraft('docs', { deseo_id: 5 }));
    expect(notificationSchema.strict().parse(body)).toEqual(body);
    const path = `/api/notificaciones/${body.id}/`;
    await expect.poll(async () => (await askApi(hub, 'GET', path)).body.deliveries.length).toBe(1);
    const detail = (await askApi(hub, 'GET', path)).body;
    expect(detailSchema.strict().parse(detail)).toEqual(detail);
    const page = (await askApi(hub, 'GET', '/api/notificaciones/')).body;
    expect(pageSchema.strict().parse(page)).toEqual(page);
    await wearable.close();
  });
});

describe('the server and the document know the same', () => {
  const operations = Object.entries(openApi('0').paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  /** A path of the document with an id that is there. */
  const real = async (path: string): Promise<string> =>
    path.includes('{id}')
      ? path.replace('{id}', String((await askApi(hub, 'POST', '/api/notificaciones/', apiDraft('same'))).body.id))
      : path;

  test.each(operations)(
    '$method $path answers each of its examples as it says',
    async ({ method, path, operation }) => {
      const success = Object.keys(operation.responses).find((status) => status.startsWith('2'));
      const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
      for (const body of examples.length > 0 ? examples.map(({ value }) => value) : [undefined]) {
        const { status } = await askApi(hub, method, await real(path), body);
        expect(String(status)).toBe(success);
      }
    },
  );

  test.each(Object.entries(openApi('0').paths))('nothing else can be done at %s', async (path, methods) => {
    const at = await real(path);
    const known = Object.keys(methods).map((method) => method.toUpperCase());
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND', 'LOCK']) {
      const { status, headers } = await askApi(hub, method, at);
      expect(status === 405, `${method} ${at}`).toBe(!known.includes(method));
      if (status === 405) expect(headers.get('allow')?.split(', ').toSorted()).toEqual(['HEAD', ...known].toSorted());
    }
  });
});

describe('the readable page', () => {
  test('lets nothing in but its own style, with a nonce that is new each time', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i += 1) {
      const { status, headers, text } = await askApi(hub, 'GET', '/api/docs');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([A-Za-z0-9+/]{24})'/.exec(policy)?.[1] ?? '';
      expect(policy).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(text).toContain(`<style nonce="${nonce}">`);
      expect(text).not.toContain('%NONCE%');
      expect(text).not.toMatch(/<script|<link|<img|\sstyle=|\son\w+=|url\(/);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  describe('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());

    test.each([
      ['dark', 1_280],
      ['light', 1_280],
      ['dark', 400],
      ['light', 400],
    ] as const)('is accessible and quiet, %s, %i wide', async (theme, width) => {
      const { page, expectQuiet, close } = await openPage(browser, `${hub.url}api/docs`, {
        theme,
        width,
        language: 'en',
      });
      expect(await findAxeViolations(page)).toEqual([]);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(sideways).toBeLessThanOrEqual(0);
      expectQuiet();
      await close();
    });

    test('shows every operation and every problem, and each of its links leads somewhere', async () => {
      const { page, close } = await openPage(browser, `${hub.url}api/docs`, { language: 'en' });
      for (const methods of Object.values(openApi('0').paths)) {
        for (const { summary } of Object.values(methods)) {
          expect(await page.getByRole('heading', { name: summary, exact: true }).count()).toBe(1);
        }
      }
      for (const code of Object.keys(PROBLEMS)) expect(await page.locator(`[id="${code}"]`).count()).toBe(1);
      const links = await page.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
      for (const link of new Set(links)) {
        if (link.startsWith('#')) expect(await page.locator(`[id="${link.slice(1)}"]`).count(), link).toBe(1);
        else expect((await askApi(hub, 'GET', link)).status, link).toBe(200);
      }
      await close();
    });
  });
});
