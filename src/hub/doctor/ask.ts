/** Questions to a server that may be anything: every answer is bounded in time and size. */
import { request as requestHttps } from 'node:https';
import { request as requestHttp } from '../nodeHttp.ts';

/** How long any single answer may take. */
export const ASK_MS = 5_000;
const BODY_LIMIT = 64 * 1024;

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  /** The Server header, cut; '' where there is none. */
  readonly server: string;
  /** When the other side says it answered, ms since 1970; null where it does not say. */
  readonly date: number | null;
  /** The body, cut at 64 KiB. */
  readonly text: string;
}

/** Asks once. Rejects where there was no whole HTTP answer in time; the error's code says why. */
export function ask(
  url: URL,
  { method = 'GET', headers = {}, body, timeoutMs = ASK_MS }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = send(url, { method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      const done = (): void => {
        const date = Date.parse(response.headers.date ?? '');
        resolve({
          status: response.statusCode ?? 0,
          server: String(response.headers['server'] ?? '').slice(0, 80),
          date: Number.isNaN(date) ? null : date,
          text,
        });
      };
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length < BODY_LIMIT) return;
        text = text.slice(0, BODY_LIMIT);
        done();
        asked.destroy();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The answer's JSON object, or null where it is none. */
export function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Why something could not be reached, as a stable word: `ECONNREFUSED`, `timeout`, … */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 120);
}
