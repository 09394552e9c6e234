/** Hubs elsewhere as the app knows them: their addresses, and what a page is told that cannot be let in. */
import { CONTRACT_VERSION } from '../shared/console/contract.ts';
import type { ToConsole } from '../shared/console/port.ts';

/**
 * A hub's address in one form, or null for what is none: http or https (ws and wss stand for them), a host, no user. A
 * path and what follows it, such as the token in the link that a hub prints, are left out.
 */
export function hubAddress(text: string): string | null {
  const url = URL.parse(text.includes('://') ? text.trim() : `http://${text.trim()}`);
  if (!url || !/^(?:https?|wss?):$/.test(url.protocol) || !url.hostname || url.username || url.password) return null;
  return `${url.protocol.replace('ws', 'http')}//${url.host}/`;
}

/** What a page is told that cannot be let in. */
export function refusal(code: string): ToConsole {
  return { t: 'refused', code, version: CONTRACT_VERSION };
}
